import { basename } from 'node:path';

export type OwnName = 'irsactl' | 'kubectl irsa';

/**
 * What the user has typed to run this: kubectl runs `kubectl-irsa` for `kubectl irsa`.
 * https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
 */
export function ownName(program = process.argv[1] ?? ''): OwnName {
  return basename(program).startsWith('kubectl-irsa') ? 'kubectl irsa' : 'irsactl';
}

/** kubectl asks a program called `kubectl_complete-irsa` what may stand where the cursor is. */
export function argumentsAs(program: string, argv: readonly string[]): readonly string[] {
  return basename(program).startsWith('kubectl_complete-irsa') ? ['__complete', ...argv] : argv;
}

/** Commands in backquotes, and those that stand alone behind their label. */
const ownCommands = /(?<=`)irsactl(?= |$)|irsactl(?= explain IRSA-)|(?<=^Next: )irsactl/gm;

/** A text for people whose commands can be pasted as they stand. */
export function inOwnWords(text: string, name: OwnName = ownName()): string {
  return name === 'irsactl' ? text : text.replace(ownCommands, name);
}

/** How many columns a line may grow by it. */
export function ownWordsGrowBy(name: OwnName = ownName()): number {
  return name.length - 'irsactl'.length;
}
