import fc from 'fast-check';
import { expect, it } from 'vitest';
import { whyTooMuch } from './json-bounds.ts';

const padding = `"${'x'.repeat(70_000)}"`;

const tooDeep = { fault: 'not-json', why: 'exceeded max depth' };
const tooMany = { fault: 'too-large', why: 'more than 200000 objects and lists' };
const tooLong = { fault: 'too-large', why: 'more than 3145728 letters' };

it.each([
  ['brackets', `${'['.repeat(1_001)}${padding}`, tooDeep],
  ['braces', `${'{"a":'.repeat(1_001)}${padding}`, tooDeep],
  ['as deep as it may be', `${'['.repeat(1_000)}${padding}${']'.repeat(1_000)}`, null],
  ['many, but side by side', `[${padding}${',[]'.repeat(5_000)}]`, null],
  ['brackets in a string', `"${'['.repeat(100_000)}"`, null],
  ['brackets behind an escaped quote', `"\\"${'['.repeat(100_000)}"`, null],
  ['brackets behind an escaped backslash', `["${'x'.repeat(70_000)}\\\\",${'['.repeat(2_000)}`, tooDeep],
  ['as many as there may be', `[${padding}${',{}'.repeat(199_999)}]`, null],
  ['too many side by side', `[${padding}${',{}'.repeat(200_000)}]`, tooMany],
  ['as long as it may be', `"${'x'.repeat(3 * 1024 * 1024 - 2)}"`, null],
  ['too long', `"${'x'.repeat(3 * 1024 * 1024 - 1)}"`, tooLong],
  ['as long, with letters that are written as six', `"${'\\u003c'.repeat(3 * 1024 * 1024 - 2)}"`, null],
  ['short enough to do no harm', '['.repeat(60_000), null],
])('%s', (_, text, expected) => {
  expect(whyTooMuch(text)).toEqual(expected);
});

it('lets every JSON of some depth through', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (json) => whyTooMuch(`[${padding},${json}]`) === null),
    { numRuns: 50 },
  );
});

it.each([
  ['three million brackets', '['.repeat(3 * 1024 * 1024), tooDeep],
  ['a long list', `[${'1,'.repeat(1_500_000)}1]`, null],
])('is done with %s at once', (_, text, expected) => {
  const before = process.threadCpuUsage();
  expect(whyTooMuch(text)).toEqual(expected);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(500);
});
