import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprintTags, remembersIn } from './fingerprints.ts';

const name = 'irsactl.dev/keys';

test('exactly the given texts are recorded, with any characters', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 80 }), fc.string(), (texts, other) => {
      const tags = fingerprintTags(name, texts);
      const remembers = remembersIn({ team: 'shop', ...tags }, name);
      for (const text of texts) expect(remembers(text)).toBe(true);
      expect(remembers(other)).toBe(texts.includes(other));
      for (const value of Object.values(tags)) expect(value).toMatch(/^[A-Za-z0-9_.-]{16,256}$/);
    }),
  );
});

test('no texts need no tag', () => {
  expect(fingerprintTags(name, [])).toEqual({});
});
