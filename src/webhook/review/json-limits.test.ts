import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exceededLimit } from './json-limits.ts';

const padding = `"${'x'.repeat(70_000)}"`;

const tooDeep = { fault: 'not-json', why: 'exceeded max depth' };
const tooMany = { fault: 'too-large', why: 'more than 200000 objects and lists' };
const tooLong = { fault: 'too-large', why: 'more than 3145728 characters' };

it.each([
  ['brackets', `${'['.repeat(1_001)}${padding}`, tooDeep],
  ['braces', `${'{"a":'.repeat(1_001)}${padding}`, tooDeep],
  ['the maximum depth', `${'['.repeat(1_000)}${padding}${']'.repeat(1_000)}`, null],
  ['many lists side by side', `[${padding}${',[]'.repeat(5_000)}]`, null],
  ['brackets in a string', `"${'['.repeat(100_000)}"`, null],
  ['brackets after an escaped quote', `"\\"${'['.repeat(100_000)}"`, null],
  ['brackets after an escaped backslash', `["${'x'.repeat(70_000)}\\\\",${'['.repeat(2_000)}`, tooDeep],
  ['the maximum count', `[${padding}${',{}'.repeat(199_999)}]`, null],
  ['too many side by side', `[${padding}${',{}'.repeat(200_000)}]`, tooMany],
  ['the maximum length', `"${'x'.repeat(3 * 1024 * 1024 - 2)}"`, null],
  ['too long', `"${'x'.repeat(3 * 1024 * 1024 - 1)}"`, tooLong],
  ['the maximum length in escaped characters', `"${'\\u003c'.repeat(3 * 1024 * 1024 - 2)}"`, null],
  ['harmlessly short', '['.repeat(60_000), null],
])('%s', (_, text, expected) => {
  expect(exceededLimit(text)).toEqual(expected);
});

it('accepts every JSON of moderate depth', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (json) => exceededLimit(`[${padding},${json}]`) === null),
    { numRuns: 50 },
  );
});

it.each([
  ['three million brackets', '['.repeat(3 * 1024 * 1024), tooDeep],
  ['a long list', `[${'1,'.repeat(1_500_000)}1]`, null],
])('checks %s fast', (_, text, expected) => {
  const before = process.threadCpuUsage();
  expect(exceededLimit(text)).toEqual(expected);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
});
