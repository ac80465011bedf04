import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { isPrintable, printable, printableLines, terminalSafeJson } from './printable.ts';

/** Any text, with more of the relevant characters than by chance. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.string({ unit: anyCharacter, minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      '\u001b',
      '\u009b',
      '\r',
      '\n',
      '\u202e',
      '\u2066',
      '\u200b',
      '\ufeff',
      '\u{e0041}',
      '\ud800',
    ),
  ),
});
/** Uses ranges, so that the test differs from the code. */
const obeyed: readonly (readonly [from: number, to: number])[] = [
  [0, 0x1f],
  [0x7f, 0x9f],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x2069],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xe0020, 0xe007f],
];

function obeyedIn(text: string): readonly string[] {
  return [...text].filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return obeyed.some(([from, to]) => from <= code && code <= to);
  });
}

describe('text of unknown origin', () => {
  it('reaches a terminal only as text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(obeyedIn(printable(text))).toEqual([]);
        expect(isPrintable(printable(text))).toBe(true);
      }),
    );
  });

  it('keeps harmless text', () => {
    for (const text of ['arn:aws:iam::123456789012:role/a', 'Größe → 日本語 🔑', '\\u001b']) {
      expect(printable(text)).toBe(text);
    }
    expect(printable('\u001b[31mred\u202e\n')).toBe('\\u001b[31mred\\u202e\\n');
    expect(printableLines('a\u0007\nb\n')).toBe('a\\u0007\nb\n');
  });

  it('means the same in JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (data) => {
        const json = terminalSafeJson(JSON.stringify(data, null, 2));
        expect(obeyedIn(json.replaceAll('\n', ''))).toEqual([]);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
      }),
    );
  });

  it('contains no command for a log of GitHub Actions in JSON', () => {
    const json = terminalSafeJson(JSON.stringify({ what: 'role ##[add-mask]x' }));
    expect(json).not.toContain('##[');
    expect(JSON.parse(json)).toEqual({ what: 'role ##[add-mask]x' });
  });
});
