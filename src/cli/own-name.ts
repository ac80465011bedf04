import { basename } from 'node:path';

export type OwnName = 'irsactl' | 'kubectl irsa';

/**
 * The command that the user typed: kubectl runs `kubectl-irsa` for `kubectl irsa`.
 * https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
 */
export function ownName(program = process.argv[1] ?? ''): OwnName {
  return basename(program).startsWith('kubectl-irsa') ? 'kubectl irsa' : 'irsactl';
}

/** kubectl runs `kubectl_complete-irsa` for completions. */
export function argumentsFor(program: string, argv: readonly string[]): readonly string[] {
  return basename(program).startsWith('kubectl_complete-irsa') ? ['__complete', ...argv] : argv;
}

/** Commands in backquotes, and those after a label. */
const ownCommands = /(?<=`)irsactl(?= |$)|irsactl(?= explain IRSA-)|(?<=^Next: )irsactl/gm;

/** Replaces `irsactl` in the commands of a text by the name that the user typed. */
export function inOwnWords(text: string, name: OwnName = ownName()): string {
  return name === 'irsactl' ? text : text.replace(ownCommands, name);
}

/** The maximum number of columns that inOwnWords adds to a line. */
export function ownWordsGrowBy(name: OwnName = ownName()): number {
  return name.length - 'irsactl'.length;
}
