import type { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';

function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...command.commands.flatMap(optionsOf)];
}

/** Options that are repeatable according to their help. */
const lists = optionsOf(createProgram()).filter(
  ({ variadic, description }) => variadic || description.includes('(repeatable)'),
);

/** Two valid values of each. */
const values: Readonly<Record<string, readonly [string, string]>> = {
  '--only': ['issuer', 'roles'],
  '--node': ['cp-1', 'cp-2=local'],
  '--policy': ['AmazonS3ReadOnlyAccess', 'ReadOnlyAccess'],
  '--service-account': ['shop/orders', 'shop/carts'],
  '--connect-to': ['a:1:b:2', 'c:3:d:4'],
  '--other-account': ['222222222222', '333333333333'],
};

describe.each(lists.map((option) => [option.long ?? '', option] as const))(
  'the list of %s',
  (name, option) => {
    const [one, other] = values[name] ?? ['', ''];
    const parse = (text: string, before?: unknown): unknown => option.parseArg?.(text, before as string);

    it('accepts commas and repeated options', () => {
      const repeated = parse(other, parse(one));
      expect(repeated).toHaveLength(2);
      expect(parse(`${one},${other}`)).toEqual(repeated);
      expect(parse(`${one}, ${other}`)).toEqual(repeated);
    });

    it('has no empty entry', () => {
      expect(() => parse(`${one},`)).toThrow();
    });
  },
);

it('no list consumes more than one word', () => {
  expect(lists.filter(({ variadic }) => variadic)).toEqual([]);
});

it('every list has values to test it', () => {
  expect(new Set(lists.map(({ long }) => long))).toEqual(new Set(Object.keys(values)));
});
