import fc, { type GeneratorValue } from 'fast-check';
import type { FieldSchema } from '../../src/config/json-schema.ts';

/** Draws what fast-check chooses. */
export type Draw = GeneratorValue;

export function pick<T>(draw: Draw, choices: readonly T[]): T {
  const found = choices[draw(fc.nat, choices.length - 1)];
  // `T` itself may be undefined.
  return found as T;
}

const pools = new Map<string, readonly string[]>();

/** Draws a text that fits a schema's pattern and bounds. The texts of each pattern are generated once. */
export function fittingText(draw: Draw, schema: FieldSchema): string {
  const key = JSON.stringify([schema.pattern, schema.minLength, schema.maxLength]);
  const pool = pools.get(key) ?? makePool(schema);
  pools.set(key, pool);
  return pick(draw, pool);
}

function makePool({ pattern, minLength = 0, maxLength = 60 }: FieldSchema): readonly string[] {
  const texts = pattern === undefined ? fc.string() : fc.stringMatching(new RegExp(generable(pattern)));
  const judge = new RegExp(pattern ?? '', 'u');
  const found = fc.sample(texts, { numRuns: 100, seed: 1 });
  return found.filter((text) => judge.test(text) && text.length >= minLength && text.length <= maxLength);
}

/** Changes a fitting text: adds, removes or replaces a piece, for example a word of the pattern, or exceeds a length. */
export function textNear(draw: Draw, text: string, schema: FieldSchema): string {
  const { pattern = '', maxLength = 300, minLength = 0 } = schema;
  const words = pattern.match(/[\w-]{3,}:?/g) ?? [];
  const piece = pick(draw, [...oddPieces, ...words, ...words.map((word) => word.toUpperCase())]);
  const at = draw(fc.nat, text.length);
  const length = Math.max(0, pick(draw, [maxLength, maxLength + 1, minLength - 1]));
  return pick(draw, [
    text.slice(0, at) + piece + text.slice(at),
    text.slice(0, at) + piece + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + 1),
    piece + text,
    text + piece,
    text.toUpperCase(),
    text.padEnd(length, text.at(-1) || 'a').slice(0, length),
  ]);
}

const oddPieces = [
  ...' \n\t\u0000\u00a0\u2028A9é🦊-_./:,;@=+*?#%^~!$[]\\"\'',
  ...['//', '..', '/../', '%2e', '%zz', ':443', ':65536', 'xn--', '127.1', '[::1]'],
];

/** Rewrites a pattern so that fast-check supports it: without negative lookahead, and with sample letters per class. */
function generable(pattern: string): string {
  return withoutLookahead(pattern)
    .replaceAll('\\p{L}', 'a-zA-Zé漢')
    .replaceAll('\\p{N}', '0-9')
    .replaceAll('\\p{Z}', ' ')
    .replaceAll('\\p{Cc}', '\\x00-\\x1f')
    .replaceAll('\\P{Cc}', '[ -~]')
    .replaceAll('{0,510}', '{0,9}')
    .replaceAll('/', '\\/');
}

function withoutLookahead(pattern: string): string {
  const start = pattern.indexOf('(?!');
  if (start === -1) return pattern;
  let depth = 0;
  for (let at = start; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === '(') depth += 1;
    else if (pattern[at] === ')') depth -= 1;
    if (depth === 0) return withoutLookahead(pattern.slice(0, start) + pattern.slice(at + 1));
  }
  return pattern;
}
