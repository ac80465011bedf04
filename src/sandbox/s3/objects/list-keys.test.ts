import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { listKeys } from './list-keys.ts';

const whole = { prefix: '', delimiter: '', after: '', limit: 1000 };
const keys = ['a.txt', 'docs/1', 'docs/2', 'docs/sub/3', 'z'];

describe('listKeys', () => {
  test('sorts by bytes, not by UTF-16 units', () => {
    expect(listKeys(['\u{1F600}', '\uFB01', 'b', 'B'], whole).keys).toEqual([
      'B',
      'b',
      '\uFB01',
      '\u{1F600}',
    ]);
  });

  test('groups keys at the delimiter', () => {
    expect(listKeys(keys, { ...whole, delimiter: '/' })).toEqual({
      keys: ['a.txt', 'z'],
      commonPrefixes: ['docs/'],
      next: null,
    });
    expect(listKeys(keys, { ...whole, delimiter: '/', prefix: 'docs/' })).toEqual({
      keys: ['docs/1', 'docs/2'],
      commonPrefixes: ['docs/sub/'],
      next: null,
    });
  });

  test('returns where the next page begins', () => {
    expect(listKeys(keys, { ...whole, limit: 2 })).toEqual({
      keys: ['a.txt', 'docs/1'],
      commonPrefixes: [],
      next: 'docs/1',
    });
    expect(listKeys(keys, { ...whole, after: 'docs/1', limit: 3 }).next).toBeNull();
  });

  test('returns the whole listing in pages of any size', () => {
    const key = fc.string({
      unit: fc.constantFrom('a', 'b', '/', 'é', '\u{1F600}'),
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(key),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('', '/'),
        (all, limit, delimiter) => {
          const expected = listKeys(all, { ...whole, delimiter });
          const seen: { keys: string[]; commonPrefixes: string[] } = { keys: [], commonPrefixes: [] };
          for (let after: string | null = ''; after !== null; ) {
            const page = listKeys(all, { ...whole, delimiter, after, limit });
            expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(limit);
            seen.keys.push(...page.keys);
            seen.commonPrefixes.push(...page.commonPrefixes);
            after = page.next;
          }
          expect(seen).toEqual({ keys: expected.keys, commonPrefixes: expected.commonPrefixes });
        },
      ),
    );
  });
});
