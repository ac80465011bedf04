import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enclosingNames, isWithin, normalizeName, reversedName } from './dns-name.ts';

describe('normalizeName', () => {
  test.each([
    ['Example.ORG', 'example.org.'],
    ['example.org.', 'example.org.'],
    ['*.example.org', '\\052.example.org.'],
    ['\\052.example.org', '\\052.example.org.'],
    ['_acme.example.org', '_acme.example.org.'],
    ['\\141.example.org', 'a.example.org.'],
  ])('%s is kept as %s', (sent, kept) => {
    expect(normalizeName(sent)).toBe(kept);
  });

  test.each(['', '.', 'a..b', '.a', `${'a'.repeat(64)}.org`, `${'a.'.repeat(130)}org`])(
    '%j is none',
    (sent) => {
      expect(normalizeName(sent)).toBeNull();
    },
  );

  test('what is kept is kept as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normalizeName(text);
        if (once !== null) expect(normalizeName(once)).toBe(once);
      }),
    );
  });
});

test('names are ordered and enclosed by their labels from the right', () => {
  expect(reversedName('www.example.org.')).toBe('org.example.www.');
  expect(enclosingNames('a.b.org.')).toEqual(['a.b.org.', 'b.org.', 'org.']);
  expect(isWithin('a.b.org.', 'b.org.')).toBe(true);
  expect(isWithin('ab.org.', 'b.org.')).toBe(false);
});
