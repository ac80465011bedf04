import type { Command, Option } from 'commander';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withHelpOption, withOptionsBehind, withoutEquals } from './command-line.ts';
import { createProgram } from './program.ts';

const program = createProgram();

function behind(line: string): string {
  return withOptionsBehind(program, line.split(' ')).join(' ');
}

it.each([
  ['--context prod plan', 'plan --context prod'],
  ['-f irsa.yaml plan -o json', 'plan -f irsa.yaml -o json'],
  ['-qo json --file=x plan', 'plan -qo json --file=x'],
  ['-v plan', 'plan -v'],
  ['-v 4 webhook', 'webhook -v 4'],
  ['-f - apply plan.json', 'apply -f - plan.json'],
  ['--help plan', 'plan --help'],
  // Values with the name of a command.
  ['--context plan plan', 'plan --context plan'],
  ['--context status plan apply', 'plan --context status apply'],
  // Subcommands.
  ['-f x role show r-1', 'role show -f x r-1'],
  ['role -f x show r-1', 'role show -f x r-1'],
  ['--no-color help plan', 'help --no-color plan'],
  // Options of the program itself.
  ['--version plan', '--version plan'],
  ['--no-color webhook -v 4', '--no-color webhook -v 4'],
])('`%s` is `%s`', (typed, read) => {
  expect(behind(typed)).toBe(read);
});

it.each([
  'plan',
  'plan --context apply -f render',
  'explain --no-color plan',
  'render -f control-plane',
  '-- plan',
  '-V',
  'pln -f x',
  '',
])('`%s` stays unchanged', (line) => {
  expect(behind(line)).toBe(line);
});

const tree = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(tree)];
const wordsOf = (command: Command): readonly string[] =>
  command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
const all = tree(program).filter(({ parent, options }) => parent !== null && options.length > 0);
const names = tree(program).map((command) => command.name());

/** A typed option, also with the name of a command as its value. */
function typed(option: Option): fc.Arbitrary<readonly string[]> {
  const name = option.long ?? option.short ?? '';
  if (!option.required) return fc.constant([name]);
  return fc.constantFrom(...names, 'x', '-').chain((value) => {
    const attached = option.long ? [`${name}=${value}`] : [`${name}${value}`];
    return fc.constantFrom([name, value], attached);
  });
}

it('options before a command are read like options after it', () => {
  const line = fc.constantFrom(...all).chain((command) =>
    fc.record({
      words: fc.constant(wordsOf(command)),
      options: fc.array(fc.constantFrom(...command.options).chain(typed), { maxLength: 4 }),
      // Options of the parent are before or after its word.
      split: fc.nat(4),
    }),
  );
  fc.assert(
    fc.property(line, ({ words, options, split }) => {
      const [first = '', ...inner] = words;
      const front = options.slice(0, split).flat();
      const between = options.slice(split).flat();
      const argv = inner.length > 0 ? [...front, first, ...between, ...inner] : [...front, first, ...between];
      expect(withOptionsBehind(program, argv)).toEqual([...words, ...options.flat()]);
    }),
  );
});

const options = createProgram().commands.find((one) => one.name() === 'plan')?.options ?? [];

it.each([
  ['-o=json', '-ojson'],
  ['-q -f=a.yaml -o=yaml', '-q -fa.yaml -oyaml'],
  ['-qo=json', '-qojson'],
  ['-o==json', '-o=json'],
  ['-o= x', '-o= x'],
  ['-ojson=', '-ojson='],
  ['-q=json', '-q=json'],
  ['-x=json', '-x=json'],
  ['--output=json', '--output=json'],
  // Values that look like options.
  ['-f -o=json -o=json', '-f -o=json -ojson'],
  ['--context -o=json', '--context -o=json'],
  ['-- -o=json', '-- -o=json'],
  ['--context -- -o=json', '--context -- -ojson'],
])('`%s` is read as `%s`', (written, read) => {
  expect(withoutEquals(written.split(' '), options)).toEqual(read.split(' '));
});

it.each(createProgram().commands.filter(({ options }) => options.some(({ short }) => short === '-o')))(
  'every command accepts the form: $_name',
  (command) => {
    const format = command.options.find(({ short }) => short === '-o')?.argChoices?.at(-1) ?? '';
    command.parseOptions([`-o=${format}`]);
    expect(command.opts()['output']).toBe(format);
  },
);

it('help with a subcommand becomes its help option', () => {
  expect(withHelpOption(createProgram(), ['help', 'role', 'show'])).toEqual(['role', 'show', '--help']);
  expect(withHelpOption(createProgram(), ['plan', 'help'])).toEqual(['plan', 'help']);
});
