import { type Command, CommanderError } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { nearestName } from '../errors/nearest-name.ts';
import { repeatedOption } from './given-once.ts';
import { optionsBeneath } from './options-in-front.ts';

/** Of an option that takes no value. */
const needlessValue = 'irsactl.needlessValue';

/** What Commander has found wrong with the arguments, in the form of every other error. */
export function usageError(found: CommanderError, program: Command, argv: readonly string[]): IrsaError {
  const command = commandAt(program, argv);
  const error = withNeedlessValue(found, command, argv) ?? found;
  const [said = ''] = error.message.replace(/^error: /, '').split('\n');
  const [, what = said, fact] = /^(.+?[.)'])\.? (?=[A-Z])(.+)$/.exec(said) ?? [];
  const next =
    hintOf(error, said, command) ?? expectedWord(error, said, command) ?? nearWord(error, said, command);
  return new IrsaError(
    'IRSA-CLI-006',
    {
      what: sentence(ownWords(what)),
      why:
        (fact === undefined ? undefined : ownWords(fact)) ??
        choicesOfMissing(error, command) ??
        reasons[error.code] ??
        'irsactl does not know what is meant.',
      next: next ?? `Run \`${wordsOf(command)} --help\` for its usage.`,
    },
    { cause: error },
  );
}

/** Words that other tools have for what a command does. */
const otherWords: Readonly<Record<string, string>> = {
  create: 'apply',
  deploy: 'apply',
  install: 'apply',
  run: 'apply',
  start: 'apply',
  up: 'apply',
  setup: 'apply',
  delete: 'destroy',
  down: 'destroy',
  remove: 'destroy',
  uninstall: 'destroy',
  teardown: 'destroy',
  undo: 'rollback',
  revert: 'rollback',
  restore: 'rollback',
  diff: 'plan',
  preview: 'plan',
  'dry-run': 'plan',
  doctor: 'verify',
  check: 'verify',
  test: 'verify',
  diagnose: 'verify',
  prove: 'verify',
  list: 'status',
  ls: 'status',
  get: 'status',
  show: 'status',
  info: 'status',
  describe: 'status',
  roles: 'role',
  migrate: 'apply',
  new: 'init',
  generate: 'render',
  manifests: 'render',
  template: 'render',
  policy: 'iam-policy',
  keys: 'key',
  keygen: 'key',
  docs: 'explain',
  man: 'explain',
  serve: 'webhook',
};

/** Of irsactl itself alone: `role remove` means no other command. */
function expectedWord({ code }: CommanderError, said: string, { parent }: Command): string | undefined {
  if (parent !== null) return undefined;
  const [, word = ''] = /'([^']*)'/.exec(said) ?? [];
  const command = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
  return code === 'commander.unknownCommand' && command ? `Did you mean \`irsactl ${command}\`?` : undefined;
}

/** Commander also suggests words that only share some letters: `rotate` for `create`. */
function nearWord({ code }: CommanderError, said: string, command: Command): string | undefined {
  const [, typed = ''] = /'([^'=]*)/.exec(said) ?? [];
  const names =
    code === 'commander.unknownCommand'
      ? command.commands.map((one) => one.name())
      : command
          .createHelp()
          .visibleOptions(command)
          .flatMap(({ long }) => long ?? []);
  const near = code.startsWith('commander.unknown') ? nearestName(typed, names) : undefined;
  return near && `Did you mean ${near}?`;
}

/** Where Commander's own sentence has no second one. */
const reasons: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'There is no such command.',
  'commander.unknownOption': 'The command has no such option.',
  'commander.missingArgument': 'The command needs it.',
  'commander.missingMandatoryOptionValue': 'The command needs it.',
  'commander.optionMissingArgument': 'The option needs a value behind it.',
  'commander.conflictingOption': 'One of the two is meant.',
  [needlessValue]: 'It is given or not.',
};

/** What may stand where nothing does. */
function choicesOfMissing({ code, message }: CommanderError, command: Command): string | undefined {
  if (!missing.has(code)) return undefined;
  const name = /'([^']*)'/.exec(message)?.[1];
  const choices =
    command.options.find(({ flags }) => flags === name)?.argChoices ??
    command.registeredArguments.find((argument) => argument.name() === name)?.argChoices;
  return choices && `Allowed choices are ${choices.join(', ')}.`;
}

const missing: ReadonlySet<string> = new Set([
  'commander.missingArgument',
  'commander.missingMandatoryOptionValue',
  'commander.optionMissingArgument',
]);

/** Commander's sentences speak of options as its makers do. */
const rewordings: readonly (readonly [said: RegExp, own: string])[] = [
  [/^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\.?$/s, "$1 cannot be '$2'."],
  [
    /^command-argument value '(.*)' is invalid for argument '([^']*)'\.?$/s,
    "The argument '$2' cannot be '$1'.",
  ],
  [/^option '(?:-\w, )?(--[\w-]+)[^']*' argument missing$/s, '$1 has no value.'],
  [/^required option '(?:-\w, )?(--[\w-]+)[^']*' not specified$/s, '$1 is missing.'],
  [/^missing required argument '([^']*)'$/s, "The argument '$1' is missing."],
  [/^Expected 0 arguments but got \d+: (.+)$/s, 'It takes no arguments, and got $1'],
  [/^Expected (1 argument|\d+ arguments) but got \d+: (.+)$/s, 'It takes $1, and got $2'],
];

function ownWords(text: string): string {
  return rewordings.reduce((words, [said, own]) => words.replace(said, own), text);
}

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** `--verbose=3`: the option is known, and Commander says that it is not. */
function withNeedlessValue(
  { code }: CommanderError,
  { options }: Command,
  argv: readonly string[],
): CommanderError | null {
  if (code !== 'commander.unknownOption') return null;
  const flags = options.filter(({ required, optional }) => !required && !optional);
  const names = flags.flatMap(({ short, long }) => [short ?? [], long ?? []]).flat();
  const name = names.find((one) => argv.some((word) => word.startsWith(`${one}=`)));
  return name === undefined
    ? null
    : new CommanderError(2, needlessValue, `error: option '${name}' takes no value`);
}

/** What to do about an error that Commander has no suggestion for. */
function hintOf({ code }: CommanderError, said: string, command: Command): string | undefined {
  const [, named = ''] = /'([^']*)'/.exec(said) ?? [];
  const option = named.replace(/=.*/s, '');
  if (code === needlessValue) return `Write ${option} alone.`;
  if (code === repeatedOption) return 'Give it once, or run the command once for each value.';
  const isBeneath = optionsBeneath(command).some(({ short, long }) => option === short || option === long);
  return code === 'commander.unknownOption' && isBeneath
    ? `Name the command that it is for: \`${wordsOf(command)} --help\` lists them.`
    : undefined;
}

/** All the words that call a command: `irsactl role show`. */
function wordsOf(command: Command): string {
  return command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`;
}

function commandAt(program: Command, argv: readonly string[]): Command {
  if (argv[0] === 'help') return commandAt(program, argv.slice(1));
  const [word, ...rest] = argv.slice(argv.findIndex((one) => !one.startsWith('-')));
  const child = word === undefined ? undefined : childOf(program, word);
  return child === undefined ? program : commandAt(child, rest);
}

/**
 * `help role show` as `role show --help`: Commander's own command looks at the first word alone, and shows all help
 * for a word that is no command.
 */
export function withHelpOption(program: Command, argv: readonly string[]): readonly string[] {
  const [first, ...words] = argv;
  if (first !== 'help' || words.length === 0) return argv;
  let command = program;
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const child = childOf(command, word);
    if (child === undefined) {
      throw new CommanderError(2, 'commander.unknownCommand', `error: unknown command '${word}'`);
    }
    command = child;
  }
  return [...words, '--help'];
}

/** The command of a word within another one. */
export function childOf({ commands }: Command, word: string): Command | undefined {
  return commands.find((one) => one.name() === word);
}
