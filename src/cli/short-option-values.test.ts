import { expect, it } from 'vitest';
import { createProgram } from './program.ts';
import { withoutEquals } from './short-option-values.ts';

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
  // Values, whatever they look like.
  ['-f -o=json -o=json', '-f -o=json -ojson'],
  ['--context -o=json', '--context -o=json'],
  ['-- -o=json', '-- -o=json'],
  ['--context -- -o=json', '--context -- -ojson'],
])('`%s` is read as `%s`', (written, read) => {
  expect(withoutEquals(written.split(' '), options)).toEqual(read.split(' '));
});

it.each(createProgram().commands.filter(({ options }) => options.some(({ short }) => short === '-o')))(
  'every command takes it: $_name',
  (command) => {
    const format = command.options.find(({ short }) => short === '-o')?.argChoices?.at(-1) ?? '';
    command.parseOptions([`-o=${format}`]);
    expect(command.opts()['output']).toBe(format);
  },
);
