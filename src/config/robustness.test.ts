import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { smallestChain } from '../../test/support/marked-chain.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { parseTrustChain } from './parse-trust-chain.ts';
import { renderResolved } from './render-resolved.ts';
import { largestFile } from './yaml-document.ts';

/** Any text is either a chain that parses back to itself, or has problems with places in the text. */
function expectChainOrProblems(text: string): void {
  try {
    const chain = parseTrustChain('irsa.yaml', text);
    expect(parseTrustChain('irsa.yaml', renderResolved(chain)).name).toBe(chain.name);
  } catch (error) {
    if (!(error instanceof IrsaErrors)) throw error;
    expect(error.errors.length).toBeGreaterThan(0);
    const lines = text.split('\n');
    for (const { problem } of error.errors) {
      const { line = 0, column = 0 } = problem.place ?? {};
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    }
  }
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf(Reflect.get(value, key), [...path, key]))];
}

function replaceAt(value: unknown, [step, ...rest]: Path, instead: unknown): unknown {
  if (step === undefined) return instead;
  const copy: object = Array.isArray(value) ? [...value] : { ...Object(value) };
  Reflect.set(copy, step, replaceAt(Reflect.get(copy, step), rest, instead));
  return copy;
}

const written: unknown = parse(smallestChain);

describe('reading any text', () => {
  it('holds for random text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), expectChainOrProblems));
  });

  it('holds for the smallest chain with any part of its text removed or duplicated', () => {
    const position = fc.nat(smallestChain.length);
    fc.assert(
      fc.property(position, position, fc.boolean(), (a, b, twice) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const part = twice ? smallestChain.slice(from, to).repeat(2) : '';
        expectChainOrProblems(smallestChain.slice(0, from) + part + smallestChain.slice(to));
      }),
      { numRuns: 300 },
    );
  });

  it('holds for the smallest chain with any value at any path', () => {
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(written)), fc.jsonValue({ maxDepth: 2 }), (path, instead) => {
        expectChainOrProblems(stringify(replaceAt(written, path, instead)));
      }),
      { numRuns: 300 },
    );
  });

  it('reports many thousand problems in linear time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join('\n');
    expect(text.length).toBeLessThan(largestFile);
    const started = performance.now();
    expect(() => parseTrustChain('irsa.yaml', text)).toThrow(IrsaErrors);
    // Linear work takes well under a second; quadratic work would take minutes.
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
