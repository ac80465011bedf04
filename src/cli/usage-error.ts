import { type Command, CommanderError } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { nearestName } from '../errors/nearest-name.ts';
import { commandAt, optionsBeneath } from './command-line.ts';
import { repeatedOption } from './configure-command.ts';

/** The code of the error if an option that takes no value has one. */
const unexpectedValue = 'irsactl.unexpectedValue';

/** Turns an error of Commander's parser into IRSA-CLI-006. */
export function usageError(found: CommanderError, program: Command, argv: readonly string[]): IrsaError {
  const command = commandAt(program, argv);
  const error = withUnexpectedValue(found, command, argv) ?? found;
  const [message = ''] = error.message.replace(/^error: /, '').split('\n');
  const [, what = message, fact] = /^(.+?[.)'])\.? (?=[A-Z])(.+)$/.exec(message) ?? [];
  const [, quoted = ''] = /'([^']*)'/.exec(message) ?? [];
  const name = quoted.replace(/=.*/s, '');
  return new IrsaError(
    'IRSA-CLI-006',
    {
      what: sentence(reworded(what)),
      why:
        (fact === undefined ? undefined : reworded(fact)) ??
        choicesOfMissing(error, quoted, command) ??
        reasons[error.code] ??
        'irsactl does not understand it.',
      next:
        commandOfOtherTool(error, argv) ??
        hintFor(error, name, command) ??
        suggestion(error, name, command) ??
        nearChoice(reworded(what), fact) ??
        `Run \`${fullName(command)} --help\` for its ${command.commands.length > 0 ? 'commands' : 'usage'}.`,
    },
    { cause: error },
  );
}

/** Commands, with words that other tools use for the same. */
const synonyms = {
  apply: 'create deploy install run start up setup migrate',
  destroy: 'delete down remove uninstall teardown',
  rollback: 'undo revert restore',
  plan: 'diff preview dry-run',
  verify: 'doctor check test diagnose prove',
  status: 'list ls get show info describe watch',
  role: 'roles',
  init: 'new',
  render: 'generate manifests template',
  'iam-policy': 'policy',
  key: 'keys keygen',
  explain: 'docs man',
  webhook: 'serve',
  'role list': 'ls',
  'role show': 'get describe info',
} as const;

/** Command lines of eksctl and ccoctl, and edits of irsa.yaml, with what to write instead. */
const otherTools: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /^(create iamserviceaccount|role (create|add|new)( |$))/,
    'Write the role into irsa.yaml (`irsactl explain roles` shows the lines), then `irsactl apply`.',
  ],
  [/^get iamserviceaccount/, 'Write `irsactl role list`.'],
  [
    /^(delete iamserviceaccount|role (delete|remove|rm)( |$))/,
    'Remove the role from irsa.yaml, then run `irsactl apply --prune`.',
  ],
  [
    /^(utils )?associate-iam-oidc-provider|^aws create-/,
    'Write `irsactl apply`: it creates issuer, identity provider and roles.',
  ],
];

function commandOfOtherTool({ code }: CommanderError, argv: readonly string[]): string | undefined {
  if (code !== 'commander.unknownCommand') return undefined;
  const line = argv.filter((word) => !word.startsWith('-')).join(' ');
  return otherTools.find(([pattern]) => pattern.test(line))?.[1];
}

/** A synonym or a similar name. Stricter than Commander, which suggests `rotate` for `create`. */
function suggestion({ code }: CommanderError, typed: string, command: Command): string | undefined {
  if (code === 'commander.unknownCommand') {
    const group = command.parent === null ? '' : `${command.name()} `;
    const known = Object.entries(synonyms).find(
      ([name, words]) =>
        name.startsWith(group) && !name.slice(group.length).includes(' ') && words.split(' ').includes(typed),
    )?.[0];
    if (known) return `Did you mean \`irsactl ${known}\`?`;
  }
  if (!code.startsWith('commander.unknown')) return undefined;
  if (code === 'commander.unknownCommand') return nearCommand(typed, command);
  const options = command.createHelp().visibleOptions(command);
  const near = nearestName(
    typed,
    options.flatMap(({ long }) => long ?? []),
  );
  return near && `Did you mean ${near}?`;
}

/** The subcommand with a similar name. */
function nearCommand(typed: string, command: Command): string | undefined {
  const near = nearestName(
    typed,
    command.commands.map((one) => one.name()),
  );
  return near && `Did you mean \`${fullName(command)} ${near}\`?`;
}

/** The allowed value that is similar to the given one, which the message quotes last. */
function nearChoice(what: string, fact = ''): string | undefined {
  const [, choices] = /Allowed choices are (.+?)\.?$/.exec(fact) ?? [];
  const near = nearestName(`${what} ${fact}`.split("'").at(-2) ?? '', choices?.split(', ') ?? []);
  return near && `Did you mean ${near}?`;
}

/** Reasons for errors that Commander reports without one. */
const reasons: Readonly<Record<string, string>> = {
  'commander.unknownCommand': 'There is no such command.',
  'commander.unknownOption': 'The command has no such option.',
  'commander.missingArgument': 'The command needs it.',
  'commander.missingMandatoryOptionValue': 'The command needs it.',
  'commander.optionMissingArgument': 'The option needs a value.',
  'commander.conflictingOption': 'They exclude each other.',
  [unexpectedValue]: 'The option is only a switch.',
};

/** The allowed values, if a value with choices is missing. */
function choicesOfMissing({ code }: CommanderError, name: string, command: Command): string | undefined {
  if (!/^commander\.(missing(Argument|MandatoryOptionValue)|optionMissingArgument)$/.test(code)) {
    return undefined;
  }
  const choices =
    command.options.find(({ flags }) => flags === name)?.argChoices ??
    command.registeredArguments.find((argument) => argument.name() === name)?.argChoices;
  return choices && `Allowed choices are ${choices.join(', ')}.`;
}

/** Commander's messages, and ours. */
const rewordings: readonly (readonly [pattern: RegExp, own: string])[] = [
  [/^option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\.?$/s, "$1 cannot be '$2'."],
  [
    /^command-argument value '(.*)' is invalid for argument '([^']*)'\.?$/s,
    "The argument '$2' cannot be '$1'.",
  ],
  [/^option '(?:-\w, )?(--[\w-]+)[^']*' argument missing$/s, '$1 has no value.'],
  [/^required option '(?:-\w, )?(--[\w-]+)[^']*' not specified$/s, '$1 is missing.'],
  [/^missing required argument '([^']*)'$/s, "The argument '$1' is missing."],
  [/^Expected 0 arguments but got \d+: \.?$/, 'It takes no arguments, and got an empty one.'],
  [/^Expected 0 arguments but got \d+: (.+)$/s, 'It takes no arguments, and got $1'],
  [/^Expected (1 argument|\d+ arguments) but got \d+: (.+)$/s, 'It takes $1, and got $2'],
];

function reworded(text: string): string {
  return rewordings.reduce((words, [pattern, own]) => words.replace(pattern, own), text);
}

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.';
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** For `--verbose=3`, Commander reports an unknown option. */
function withUnexpectedValue(
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
    : new CommanderError(2, unexpectedValue, `error: option '${name}' takes no value`);
}

/** Options that other tools use for the same. */
const optionSynonyms: Readonly<Record<string, string>> = {
  '--plan': '--dry-run',
  '--check': '--dry-run',
  '--preview': '--dry-run',
  '--auto-approve': '--yes',
  '--json': '--output json',
  '--config': '--file',
};

/** The next step for an error that Commander has no suggestion for. */
function hintFor({ code, message }: CommanderError, name: string, command: Command): string | undefined {
  if (code === unexpectedValue) return `Write ${name} alone.`;
  if (code === 'commander.excessArguments') {
    const typed = / but got \d+: (\S+?)\.?$/.exec(message)?.[1] ?? '';
    return nearCommand(typed, command) ?? fileHint(message);
  }
  const other = optionSynonyms[name];
  if (other !== undefined && command.options.some(({ long }) => long === other.replace(/ .*/, '')))
    return `Did you mean ${other}?`;
  if (name === '--dry-run') return 'Leave it out, or use `irsactl plan`, which changes nothing.';
  if (code === repeatedOption) return 'Give it once, or run the command once for each value.';
  const isBeneath = optionsBeneath(command).some(({ short, long }) => name === short || name === long);
  return code === 'commander.unknownOption' && isBeneath
    ? `Name the command that it is for: \`${fullName(command)} --help\` lists them.`
    : undefined;
}

/** Users of other tools write the file without its option. */
function fileHint(message: string): string | undefined {
  const [file] = /\S+\.ya?ml\b/.exec(message) ?? [];
  return file && `Did you mean \`-f ${file}\`?`;
}

/** A command with its parents: `irsactl role show`. */
function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
