import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nestsTooDeep } from './json-depth.ts';

const padding = `"${'x'.repeat(70_000)}"`;

it.each([
  ['brackets', `${'['.repeat(1_001)}${padding}`, true],
  ['braces', `${'{"a":'.repeat(1_001)}${padding}`, true],
  ['as deep as it may be', `${'['.repeat(1_000)}${padding}${']'.repeat(1_000)}`, false],
  ['many, but side by side', `[${padding}${',[]'.repeat(5_000)}]`, false],
  ['brackets in a string', `"${'['.repeat(100_000)}"`, false],
  ['brackets behind an escaped quote', `"\\"${'['.repeat(100_000)}"`, false],
  ['brackets behind an escaped backslash', `["${'x'.repeat(70_000)}\\\\",${'['.repeat(2_000)}`, true],
  ['short enough to do no harm', '['.repeat(60_000), false],
])('%s', (_, text, expected) => {
  expect(nestsTooDeep(text)).toBe(expected);
});

it('lets every JSON of some depth through', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 20 }), (json) => !nestsTooDeep(`[${padding},${json}]`)),
    { numRuns: 50 },
  );
});

it('is done with three million brackets at once', () => {
  const started = performance.now();
  expect(nestsTooDeep('['.repeat(3 * 1024 * 1024))).toBe(true);
  expect(performance.now() - started).toBeLessThan(50);
});
