import type { Command } from 'commander';
import { exitCode } from '../exit-code.ts';

/** A command line that can be pasted, and what it is for. */
export interface Example {
  readonly does: string;
  readonly line: string;
}

/** What the help of every command says beside its options; the man page and the reference page say the same. */
export interface Guide {
  readonly examples: readonly [Example, Example, Example, ...Example[]];
  /** In their place where irsactl is a plugin of kubectl, and is called otherwise than by its other name. */
  readonly pluginExamples?: readonly Example[];
  /** What the exit codes mean here, beside those that every command has. */
  readonly exits?: Partial<Readonly<Record<keyof typeof exitCode, string>>>;
  /** The page that says more, in the folder `docs` of the package. */
  readonly page: string;
}

const guides = new WeakMap<Command, Guide>();

export function withGuide<C extends Command>(command: C, guide: Guide): C {
  guides.set(command, guide);
  return command;
}

export function guideOf(command: Command): Guide | undefined {
  return guides.get(command);
}

/** Whether irsa.yaml is named by an option of it. */
function readsChain({ options }: Command): boolean {
  return options.some(({ long }) => long === '--file');
}

/** The exit codes of a command with their meaning, in their order. */
export function exitsOf(command: Command): readonly (readonly [code: number, meaning: string])[] {
  const wrongUsage = readsChain(command) ? 'wrong usage, or a mistake in irsa.yaml' : 'wrong usage';
  const meanings = { done: 'done', failed: 'failed', wrongUsage, ...guideOf(command)?.exits };
  return Object.entries(exitCode).flatMap(([name, code]) => {
    const meaning = (meanings as Readonly<Record<string, string>>)[name];
    return meaning === undefined ? [] : [[code, meaning] as const];
  });
}
