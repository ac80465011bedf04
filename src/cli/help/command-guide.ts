import type { Command } from 'commander';
import { exitCode } from '../exit-code.ts';

/** A command line, and its purpose. */
export interface Example {
  readonly does: string;
  readonly line: string;
}

/** The parts of a command's help beside its options; also for the man page and the reference. */
export interface Guide {
  readonly examples: readonly [Example, Example, Example, ...Example[]];
  /** Replace `examples` if irsactl runs as a kubectl plugin. */
  readonly pluginExamples?: readonly Example[];
  /** Exit codes with a special meaning for this command. */
  readonly exits?: Partial<Readonly<Record<keyof typeof exitCode, string>>>;
  /** Path of its documentation below `docs`. */
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

/** The exit codes of a command in ascending order, with their meaning. */
export function exitsOf(command: Command): readonly (readonly [code: number, meaning: string])[] {
  const readsChain = command.options.some(({ long }) => long === '--file');
  const wrongUsage = readsChain ? 'wrong usage, or a mistake in irsa.yaml' : 'wrong usage';
  const meanings = { done: 'done', failed: 'failed', wrongUsage, ...guideOf(command)?.exits };
  return Object.entries(exitCode).flatMap(([name, code]) => {
    const meaning = (meanings as Readonly<Record<string, string>>)[name];
    return meaning === undefined ? [] : [[code, meaning] as const];
  });
}

/** The content of a command's help. */
export interface HelpPage extends Pick<Guide, 'pluginExamples' | 'page'> {
  /** Without the program's name: `plan [options]`. */
  readonly usage: string;
  readonly description: string;
  /** Sections such as `Options:`. */
  readonly groups: readonly (readonly [title: string, items: readonly HelpItem[]])[];
  readonly examples: readonly Example[];
  readonly exits: readonly (readonly [code: number, meaning: string])[];
}

export type HelpItem = readonly [term: string, description: string];
