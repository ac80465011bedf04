import { type Command, CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { withHelpOption, withOptionsBehind } from './command-line.ts';
import { createProgram } from './program.ts';
import { usageError } from './usage-error.ts';

/** Returns the problem of a command line. */
function problemOf(line: string) {
  const program = createProgram().configureOutput({ writeErr: () => {}, outputError: () => {} });
  const silence = (command: typeof program): void => {
    command.configureOutput({ writeErr: () => {}, outputError: () => {} });
    command.commands.forEach(silence);
  };
  silence(program);
  const argv = withOptionsBehind(program, line.split(' '));
  try {
    program.parse(withHelpOption(program, argv), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error, program, argv).problem;
    throw error;
  }
  throw new Error('there is nothing wrong with it');
}

it.each([
  ['pln', "Unknown command 'pln'.", 'There is no such command.', 'Did you mean `irsactl plan`?'],
  ['watch', "Unknown command 'watch'.", 'There is no such command.', 'Did you mean `irsactl status`?'],
  // Of eksctl and ccoctl.
  [
    'create iamserviceaccount --name orders --namespace shop',
    "Unknown command 'create'.",
    'There is no such command.',
    'Write the role into irsa.yaml (`irsactl explain roles` shows the lines), then `irsactl apply`.',
  ],
  [
    'utils associate-iam-oidc-provider',
    "Unknown command 'utils'.",
    'There is no such command.',
    'Write `irsactl apply`: it creates issuer, identity provider and roles.',
  ],
  [
    'plan --json',
    "Unknown option '--json'.",
    'The command has no such option.',
    'Did you mean --output json?',
  ],
  [
    'plan ',
    "Too many arguments for 'plan'.",
    'It takes no arguments, and got an empty one.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'rotate --abort --compromised',
    "Option '--compromised [kid]' cannot be used with option '--abort'.",
    'They exclude each other.',
    'Run `irsactl rotate --help` for its usage.',
  ],
  ['rotate --plan', "Unknown option '--plan'.", 'The command has no such option.', 'Did you mean --dry-run?'],
  ['plan --fil x', "Unknown option '--fil'.", 'The command has no such option.', 'Did you mean --file?'],
  [
    'plan -o xml',
    "--output cannot be 'xml'.",
    'Allowed choices are text, json, yaml.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'completion bsh',
    "The argument 'shell' cannot be 'bsh'.",
    'Allowed choices are bash, zsh, fish.',
    'Did you mean bash?',
  ],
  // Before the command and after it.
  [
    '--contxt prod status -o json',
    "Unknown option '--contxt'.",
    'The command has no such option.',
    'Did you mean --context?',
  ],
  [
    '-o xml plan',
    "--output cannot be 'xml'.",
    'Allowed choices are text, json, yaml.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'validate -f ',
    '--file is empty.',
    'It may be a variable that is not set.',
    'Run `irsactl validate --help` for its usage.',
  ],
  [
    'validate --file= -o json',
    '--file is empty.',
    'It may be a variable that is not set.',
    'Run `irsactl validate --help` for its usage.',
  ],
  [
    '--context prod pln',
    "Unknown command 'pln'.",
    'There is no such command.',
    'Did you mean `irsactl plan`?',
  ],
  [
    '--context prod',
    "Unknown option '--context'.",
    'The command has no such option.',
    'Name the command that it is for: `irsactl --help` lists them.',
  ],
  [
    'demo --keep cluster --directory x',
    "Unknown option '--keep'.",
    'The command has no such option.',
    'Did you mean --help?',
  ],
  [
    'validate prod/irsa.yaml -o json',
    "Too many arguments for 'validate'.",
    'It takes no arguments, and got prod/irsa.yaml.',
    'Did you mean `-f prod/irsa.yaml`?',
  ],
  [
    'demo clustr',
    "Too many arguments for 'demo'.",
    'It takes no arguments, and got clustr.',
    'Did you mean `irsactl demo cluster`?',
  ],
  [
    'demo foo',
    "Too many arguments for 'demo'.",
    'It takes no arguments, and got foo.',
    'Run `irsactl demo --help` for its commands.',
  ],
  [
    'plan --timeout 5',
    "--timeout cannot be '5'.",
    'The unit is missing: 5s or 5m. Write it as 90s, 5m or 1h30m: more than 0, at most 24 days.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'plan --only issuer,rols',
    "--only cannot be 'issuer,rols'.",
    "The item 'rols' is invalid. Allowed choices are signing-key, issuer, identity-provider, roles, control-plane, injection, proof.",
    'Did you mean roles?',
  ],
  [
    'plan --timeout 0s',
    "--timeout cannot be '0s'.",
    'Write it as 90s, 5m or 1h30m: more than 0, at most 24 days.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'sandbox --region eu-centrl-1',
    "--region cannot be 'eu-centrl-1'.",
    'AWS has no region of this name. A region is, for example, eu-central-1.',
    'Run `irsactl sandbox --help` for its usage.',
  ],
  [
    '-f prod/irsa.yaml',
    "Unknown option '-f'.",
    'The command has no such option.',
    'Name the command that it is for: `irsactl --help` lists them.',
  ],
  [
    'plan --verbose=3',
    "Option '--verbose' takes no value.",
    'The option is only a switch.',
    'Write --verbose alone.',
  ],
  ['plan -v=3', "Option '-v' takes no value.", 'The option is only a switch.', 'Write -v alone.'],
  [
    'plan --connect-to ::127.0.0.1:abc',
    "--connect-to cannot be '::127.0.0.1:abc'.",
    "The port 'abc' is not a number.",
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'plan --connect-to ::127.0.0.1:70000',
    "--connect-to cannot be '::127.0.0.1:70000'.",
    'The port 70000 is more than 65535.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'completion',
    "The argument 'shell' is missing.",
    'Allowed choices are bash, zsh, fish.',
    'Run `irsactl completion --help` for its usage.',
  ],
  [
    'plan -o',
    '--output has no value.',
    'Allowed choices are text, json, yaml.',
    'Run `irsactl plan --help` for its usage.',
  ],
  [
    'explain a b',
    "Too many arguments for 'explain'.",
    'It takes 1 argument, and got a, b.',
    'Run `irsactl explain --help` for its usage.',
  ],
  [
    'role show',
    "The argument 'role' is missing.",
    'The command needs it.',
    'Run `irsactl role show --help` for its usage.',
  ],
  [
    'role remove orders',
    "Unknown command 'remove'.",
    'There is no such command.',
    'Remove the role from irsa.yaml, then run `irsactl apply --prune`.',
  ],
  ['delete', "Unknown command 'delete'.", 'There is no such command.', 'Did you mean `irsactl destroy`?'],
  ['help pln', "Unknown command 'pln'.", 'There is no such command.', 'Did you mean `irsactl plan`?'],
  [
    'help apply plan.json',
    "Unknown command 'plan.json'.",
    'There is no such command.',
    'Run `irsactl apply --help` for its usage.',
  ],
  [
    'help role foo',
    "Unknown command 'foo'.",
    'There is no such command.',
    'Run `irsactl role --help` for its commands.',
  ],
  [
    'init --service-account a/b --policy X --service-account c/d',
    '--service-account is given twice.',
    'It takes one value, and got "a/b" and "c/d".',
    'Give it once, or run the command once for each value.',
  ],
  [
    'plan -f',
    '--file has no value.',
    'The option needs a value.',
    'Run `irsactl plan --help` for its usage.',
  ],
])('explains the mistake in `irsactl %s`', (line, what, why, next) => {
  expect(problemOf(line)).toEqual({ what, why, next });
});

const tree = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(tree)];
const wordsOf = (command: Command): readonly string[] =>
  command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
const all = tree(createProgram());

/** A valid value of options that accept only some texts. */
const firstValues: Readonly<Record<string, string>> = {
  '--account': '123456789012',
  '--connect-to': 'a:1:b:2',
  '--other-account': '222222222222',
  '--interval': '5m',
  '--shutdown-delay': '5s',
  '--port': '8443',
  '--metrics-port': '9999',
  '--iam-lag': '1',
  '--iam-rate': '1',
  '--issuer': 'https://oidc.example.com',
  '--jwks-cache': '1',
  '--max-session-duration': '3600',
  '--only': 'roles',
  '--region': 'eu-central-1',
  '--slow-documents': '1',
  '--timeout': '5m',
  '--down': 'eu-central-1',
};

const valued = all.flatMap((command) =>
  command.options
    .filter(({ required }) => required && command.name() !== 'webhook')
    .map((option) => {
      const name = option.long ?? '';
      const value = option.argChoices?.[0] ?? firstValues[name] ?? 'x';
      return { name, value, words: wordsOf(command), repeatable: /\(repeatable/.test(option.description) };
    }),
);

it.each(valued.filter(({ repeatable }) => !repeatable).map((one) => [one.words.join(' '), one.name, one]))(
  'refuses a second value of an option: `%s %s`',
  (_, __, { words, name, value }) => {
    for (const line of [
      [...words, `${name}=${value}`, name, value],
      [`${name}=${value}`, ...words, `${name}=${value}`],
    ]) {
      expect(problemOf(line.join(' '))).toEqual({
        what: `${name} is given twice.`,
        why: `It takes one value, and got "${value}" and "${value}".`,
        next: 'Give it once, or run the command once for each value.',
      });
    }
  },
);

it.each(valued.filter(({ repeatable }) => repeatable).map((one) => [one.words.join(' '), one.name, one]))(
  'accepts a repeated list: `%s %s`',
  (_, __, { words, name, value }) => {
    const line = [...words, name, value, name, value, '--no-such-option'].join(' ');
    expect(problemOf(line).what).not.toContain('twice');
  },
);

it.each([
  ['validate -f bad.yaml -f good.yaml', '--file', '"bad.yaml" and "good.yaml"'],
  ['-f bad.yaml validate -f good.yaml', '--file', '"bad.yaml" and "good.yaml"'],
  ['role -f a.yaml show --file=b.yaml', '--file', '"a.yaml" and "b.yaml"'],
  ['plan -ojson -o=yaml', '--output', '"json" and "yaml"'],
  ['plan --timeout 5m --timeout 1h', '--timeout', '"5m" and "1h"'],
])('names both values of a repeated option: `%s`', (line, option, values) => {
  expect(problemOf(line)).toMatchObject({
    what: `${option} is given twice.`,
    why: `It takes one value, and got ${values}.`,
  });
});
