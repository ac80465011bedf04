import { expect, it } from 'vitest';
import { createProgram } from '../program.ts';
import { completionQuestion } from './question.ts';

/** The question at the end of a line; a trailing blank begins a new word. */
function at(line: string) {
  const { candidates, ...question } = completionQuestion(createProgram(), line.split(' '));
  return { ...question, values: candidates.map(({ value }) => value) };
}

it('knows the commands and subcommands', () => {
  expect(at('').values).toEqual(expect.arrayContaining(['init', 'plan', 'role', 'completion', 'help']));
  expect(at('role ').values).toEqual(expect.arrayContaining(['list', 'show']));
  expect(at('help role ').values).toContain('show');
  expect(at('plan ').values).toEqual([]);
  // A command that also works without a subcommand.
  expect(at('demo --keep ').values).toContain('cluster');
  expect(at('__').values).not.toContain('__complete');
  expect(at('--context prod ').values).toContain('plan');
  expect(at('-f x role ').values).toContain('show');
});

it('knows the options of the command at the cursor', () => {
  const { values } = at('plan --');
  expect(values).toEqual(expect.arrayContaining(['--file', '--only', '--timeout', '--no-color', '--help']));
  expect(values).not.toContain('-f');
  expect(values).not.toContain('--yes');
  expect(at('plan -').values).toEqual(expect.arrayContaining(['-f', '--file']));
  // After -- and after an option that needs a value, no word is an option.
  expect(at('explain -- -').values).toEqual([]);
  expect(at('plan -f -').values).toEqual([]);
});

it('knows options before a command', () => {
  expect(at('--fi').values).toEqual(
    expect.arrayContaining(['--version', '--no-color', '--file', '--context', '--output']),
  );
  expect(at('-f x --').values).toContain('--context');
  expect(at('-').values).toContain('-f');
  // Only one command has it.
  expect(at('--').values).not.toContain('--cert-duration');
  expect(at('demo --').values).toContain('--keep');
  expect(at('role --').values).toEqual(expect.arrayContaining(['--file', '--account']));
  const { values } = at('role --');
  expect(new Set(values).size).toBe(values.length);
  // A command without subcommands has only its own options.
  expect(at('explain --').values).not.toContain('--file');
});

it('describes an option before the command like most commands', () => {
  const { candidates } = completionQuestion(createProgram(), ['--f']);
  const optionOf = (command: string) =>
    completionQuestion(createProgram(), [command, '--f']).candidates.find(({ value }) => value === '--file');
  expect(candidates.find(({ value }) => value === '--file')).toEqual(optionOf('plan'));
  expect(optionOf('init')).not.toEqual(optionOf('plan'));
});

it.each([
  ['plan -o ', ['text', 'json', 'yaml'], ''],
  ['plan --output=js', ['text', 'json', 'yaml'], 'js'],
  ['completion ', ['bash', 'zsh', 'fish'], ''],
])('knows choices: %s', (line, values, word) => {
  expect(at(line)).toMatchObject({ values, word, kind: null });
});

it.each([
  ['plan -f ', 'file'],
  ['plan --ca-file=/etc', 'file'],
  ['apply ', 'file'],
  ['jwks one.pub two', 'file'],
  ['plan --only ', 'link'],
  ['plan --context ', 'context'],
  ['plan --profile=d', 'profile'],
  ['plan --region eu-', null],
  ['explain ', 'explainable'],
  ['explain -- ', 'explainable'],
  ['role list ', null],
  ['plan --only issuer --timeout ', null],
  ['apply --only issuer ', 'file'],
  ['explain roles ', null],
  ['webhook --in-cluster ', null],
  ['nothing --of-it ', null],
  // Before the command.
  ['--context ', 'context'],
  ['--profile=d', 'profile'],
  ['--context c apply ', 'file'],
])('knows the kind of candidates to look up: %s', (line, kind) => {
  expect(at(line)).toMatchObject({ kind });
});

it('keeps values of other options', () => {
  expect(at('plan -f a.yaml --kubeconfig=b --profile c --context ').given).toEqual({
    file: 'a.yaml',
    kubeconfig: 'b',
    profile: 'c',
  });
  expect(at('-f a.yaml --profile c plan --context ').given).toEqual({ file: 'a.yaml', profile: 'c' });
  expect(at('plan -fa.yaml --context ').given).toEqual({ file: 'a.yaml' });
  expect(at('plan -f=a.yaml --context ').given).toEqual({ file: 'a.yaml' });
});
