import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { usageError, withHelpOption } from './usage-error.ts';

/** The problem of a command line. */
function problemOf(line: string) {
  const program = createProgram().configureOutput({ writeErr: () => {}, outputError: () => {} });
  const silence = (command: typeof program): void => {
    command.configureOutput({ writeErr: () => {}, outputError: () => {} });
    command.commands.forEach(silence);
  };
  silence(program);
  const argv = line.split(' ');
  try {
    program.parse(withHelpOption(program, argv), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error, program, argv).problem;
    throw error;
  }
  throw new Error('there is nothing wrong with it');
}

it.each([
  ['pln', "Unknown command 'pln'.", 'There is no such command.', 'Did you mean plan?'],
  ['plan --fil x', "Unknown option '--fil'.", 'The command has no such option.', 'Did you mean --file?'],
  [
    'plan -o xml',
    "Option '-o, --output <format>' argument 'xml' is invalid.",
    'Allowed choices are human, json, yaml.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'plan --only role',
    "Option '--only <link...>' argument 'role' is invalid.",
    'Did you mean roles?',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'explain a b',
    "Too many arguments for 'explain'.",
    'Expected 1 argument but got 2: a, b.',
    'Run `irsactl explain --help` for its usage.',
  ],
  [
    'node prepare',
    "Missing required argument 'name'.",
    'The command needs it.',
    'Run `irsactl node prepare --help` for its usage.',
  ],
  ['help pln', "Unknown command 'pln'.", 'There is no such command.', 'Did you mean plan?'],
  [
    'help apply plan.json',
    "Unknown command 'plan.json'.",
    'There is no such command.',
    'Run `irsactl --help` for its usage.',
  ],
  [
    'init --service-account a/b --policy X --service-account c/d',
    "Option '--service-account <namespace/name>' argument 'c/d' is invalid.",
    'It is "a/b" already; further ones are written into the file.',
    'Run `irsactl init --help` for its usage.',
  ],
  [
    'plan -f',
    "Option '-f, --file <path>' argument missing.",
    'The option needs a value behind it.',
    'Run `irsactl plan --help` for its usage.',
  ],
])('says what is wrong with `irsactl %s`', (line, what, why, next) => {
  expect(problemOf(line)).toEqual({ what, why, next });
});

it('the help of a command within another is found', () => {
  expect(withHelpOption(createProgram(), ['help', 'node', 'prepare'])).toEqual(['node', 'prepare', '--help']);
  expect(withHelpOption(createProgram(), ['plan', 'help'])).toEqual(['plan', 'help']);
});
