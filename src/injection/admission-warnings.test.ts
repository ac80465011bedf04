import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCharacter } from '../../test/support/any-character.ts';
import { admissionWarnings } from './admission-warnings.ts';

test('warnings are short, printable, few and unique', () => {
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 300 }),
    fc.constantFrom('a', '🙂'.repeat(200), 'moc.elpmaxe\u202e', 'a\u2028b'),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (texts) => {
      const warnings = admissionWarnings(texts);
      expect(warnings.join('').length).toBeLessThanOrEqual(4096);
      expect(new Set(warnings).size).toBe(warnings.length);
      for (const warning of warnings) {
        expect(warning.length).toBeLessThanOrEqual(256);
        expect(warning).toMatch(/^irsactl: /);
        expect(warning).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(warning.isWellFormed()).toBe(true);
      }
    }),
  );
});

test('omitted warnings are counted', () => {
  const warnings = admissionWarnings(Array.from({ length: 30 }, (_, index) => `${index}`));
  expect([warnings.length, warnings.at(-1)]).toEqual([12, 'irsactl: 19 more warnings omitted']);
});
