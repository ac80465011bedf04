import type { Command } from 'commander';
import { nearestName } from '../errors/nearest-name.ts';
import { longNames, needlessValue } from './error-as-meant.ts';
import { repeatedOption } from './given-once.ts';
import { readsChain } from './help/command-guide.ts';
import { optionsBeneath } from './options-in-front.ts';
import { meantElsewhere } from './words-of-others.ts';

/** What Commander has found wrong, and where. */
export interface WrongUsage {
  /** Its sentence. */
  readonly said: string;
  /** `commander.unknownOption` and the like. */
  readonly code: string;
  /** The command as far as the arguments name one. */
  readonly command: Command;
  readonly argv: readonly string[];
}

/** What was most likely meant, where Commander does not look for it itself. */
export function usageHint(wrong: WrongUsage): string | undefined {
  switch (wrong.code) {
    case 'commander.unknownOption':
      return optionHint(wrong);
    case 'commander.unknownCommand':
      return commandHint(quoted(wrong.said), namesOf(wrong.command));
    case 'commander.excessArguments':
      return excessHint(wrong);
    case needlessValue:
      return `Write ${quoted(wrong.said)} alone.`;
    case repeatedOption:
      return 'Give it once, or run the command once for each value.';
    default:
      return choiceHint(wrong);
  }
}

function commandHint(word: string, names: readonly string[]): string | undefined {
  return meantElsewhere(word, names) ?? nearestHint(word, names);
}

function optionHint({ said, command, argv }: WrongUsage): string | undefined {
  const option = quoted(said)
    .replace(/=.*/s, '')
    .replace(/^-(?=[^-].)/, '--');
  const known = longNames(command);
  if (known.includes(option)) return `Did you mean ${option}?`;
  const options = optionsBeneath(command);
  const beneath = longNames({ options });
  if (beneath.includes(option) || options.some(({ short }) => short === option)) {
    return `Name the command that it is for: \`${wordsOf(command)} --help\` lists them.`;
  }
  const elsewhere = meantElsewhere(option, known)?.replace('FILE', fileBehind(quoted(said), argv));
  if (option === '--region') return regionHint;
  return elsewhere ?? nearestHint(option, beneath);
}

/** The value of an option that is not ours, where it is a plain one. */
function fileBehind(option: string, argv: readonly string[]): string {
  const index = argv.findIndex((word) => word.replace(/=.*/s, '') === option);
  const file = /=(.*)/s.exec(argv[index] ?? '')?.[1] ?? argv[index + 1] ?? '';
  return isPlain(file) && !file.startsWith('-') ? file : 'FILE';
}

/** Users of the AWS CLI look for it on every command. */
const regionHint =
  'The region of a chain is `spec.aws.region` of irsa.yaml, for its issuer URL is made of it.';

function excessHint({ said, command, argv }: WrongUsage): string | undefined {
  const [, excess = ''] = /: ([^,]+?)\.?$/.exec(said.split(',')[0] ?? '') ?? [];
  const names = namesOf(command);
  const nearest = nearestHint(excess, names);
  if (nearest !== undefined) return nearest;
  if (names.length > 0) return `Its commands: ${names.join(', ')}.`;
  if (!readsChain(command) || !/\.ya?ml$|\//.test(excess)) return undefined;
  const line = argv.flatMap((word) => (word === excess ? ['-f', word] : [word])).join(' ');
  return `The chain is named with -f${isPlain(line) ? `: \`irsactl ${line}\`` : ''}.`;
}

function choiceHint({ said }: WrongUsage): string | undefined {
  // Of a list, the item that is said last.
  const [, wrong = '', choices = ''] =
    /^.*'([^']*)' is invalid.* Allowed choices are (.+)\.$/.exec(said) ?? [];
  return wrong === '' ? undefined : nearestHint(wrong, choices.split(', '));
}

function nearestHint(wrong: string, names: readonly string[]): string | undefined {
  const nearest = nearestName(wrong, names);
  return nearest && `Did you mean ${nearest}?`;
}

function quoted(said: string): string {
  return /'([^']*)'/.exec(said)?.[1] ?? '';
}

/** Nothing in it that a shell would take for something else. */
function isPlain(line: string): boolean {
  return /^[\w @%+=:,./-]+$/.test(line);
}

function namesOf({ commands }: Command): readonly string[] {
  return commands.map((one) => one.name());
}

/** All the words that call a command: `irsactl node prepare`. */
export function wordsOf(command: Command): string {
  return command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`;
}
