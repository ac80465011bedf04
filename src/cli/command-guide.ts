import { type Command, Help } from 'commander';
import { exitCode } from './exit-code.ts';

/** A command line that can be pasted, and what it is for. */
export interface Example {
  readonly does: string;
  readonly line: string;
}

/** What the help of every command says beside its options; the man page and the reference page say the same. */
export interface Guide {
  readonly examples: readonly [Example, Example, Example, ...Example[]];
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

/** The exit codes of a command with their meaning, in their order. */
export function exitsOf(command: Command): readonly (readonly [code: number, meaning: string])[] {
  const readsChain = command.options.some(({ long }) => long === '--file');
  const wrongUsage = readsChain ? 'wrong usage, or a mistake in irsa.yaml' : 'wrong usage';
  const meanings = { done: 'done', failed: 'failed', wrongUsage, ...guideOf(command)?.exits };
  return Object.entries(exitCode).flatMap(([name, code]) => {
    const meaning = (meanings as Readonly<Record<string, string>>)[name];
    return meaning === undefined ? [] : [[code, meaning] as const];
  });
}

/** Commander's help and, below it, what the guide of the command has. */
export const guidedHelp = {
  showGlobalOptions: false,
  // Descriptions are wrapped beside the longest option, too: Commander would leave them as one line each.
  minWidthToWrap: 20,
  formatHelp(command: Command, helper: Help): string {
    const guide = guideOf(command);
    const help = Help.prototype.formatHelp.call(helper, command, helper);
    return guide === undefined ? help : `${help}${guideText(command, guide, helper)}`;
  },
};

function guideText(command: Command, guide: Guide, helper: Help): string {
  const width = helper.helpWidth ?? 80;
  return [
    '',
    'Examples:',
    ...guide.examples.flatMap(({ does, line }) => [
      ...wrapped(does, '  # ', width, helper),
      `  ${exampleLine(line, rootOf(command).name())}`,
      '',
    ]),
    'Exit codes:',
    ...exitsOf(command).flatMap(([code, meaning]) => exitLines(code, meaning, width, helper)),
    '',
    `Documentation: docs/${guide.page}`,
    '',
  ].join('\n');
}

/** The example as it is typed here: `kubectl irsa plan`. */
export function exampleLine(line: string, program: string): string {
  return line.replace(/^irsactl(?= )/, program);
}

function exitLines(code: number, meaning: string, width: number, helper: Help): readonly string[] {
  const [first = '', ...rest] = wrapped(meaning, ' '.repeat(7), width, helper);
  return [`  ${String(code).padEnd(5)}${first.trimStart()}`, ...rest];
}

function wrapped(text: string, indent: string, width: number, helper: Help): readonly string[] {
  return helper
    .boxWrap(text, Math.max(width - indent.length, 20))
    .split('\n')
    .map((line) => indent + line);
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
