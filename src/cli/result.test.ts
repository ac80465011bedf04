import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { yamlText } from './result.ts';

it('is the same data in both versions of YAML', async () => {
  const word = fc.oneof(
    fc.constantFrom(
      '2012-10-17',
      'no',
      'on',
      'y',
      'n',
      'Off',
      '0777',
      '1_000',
      '1:30',
      '.5',
      '12e3',
      '~',
      '<<',
      '=',
    ),
    fc.string(),
    fc.stringMatching(/^[0-9:_.eE+-]{1,8}$/),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(word, fc.oneof(word, fc.array(word), fc.integer(), fc.boolean())),
      async (data) => {
        // fast-check sets no own property of this name.
        fc.pre(!Object.hasOwn(data, '__proto__'));
        const text = await yamlText(data);
        expect(parse(text)).toEqual({ ...data });
        expect(parse(text, { version: '1.1' })).toEqual({ ...data });
      },
    ),
    { numRuns: 300 },
  );
});

it('the version of a policy is not a date', async () => {
  expect(await yamlText({ Version: '2012-10-17' })).toBe('Version: "2012-10-17"\n');
});
