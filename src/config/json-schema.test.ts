import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { smallestChain } from '../../test/support/marked-chain.ts';
import { editorAccepts, faultsBeyondSchema, faultsWithinSchema } from '../../test/support/schema-judge.ts';
import { fittingValue, spoiltValue } from '../../test/support/schema-values.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { irsaJsonSchema } from './json-schema.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

const schema = irsaJsonSchema();

/** Files of which about a third fits, and others that are nearly right. */
const values = fc
  .gen()
  .map((draw) => (draw(fc.nat, 2) === 0 ? fittingValue(draw, schema) : spoiltValue(draw, schema)))
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

function irsactlAccepts(value: unknown): boolean {
  try {
    parseTrustChain('irsa.yaml', JSON.stringify(value));
    return true;
  } catch (error) {
    if (error instanceof IrsaErrors) return false;
    throw error;
  }
}

describe('the JSON Schema', () => {
  it('accepts the smallest chain', () => {
    expect(editorAccepts(parse(smallestChain))).toBe(true);
  });

  it('refuses only what irsactl refuses', () => {
    fc.assert(
      fc.property(values, (value) => editorAccepts(value) || !irsactlAccepts(value)),
      { numRuns: 300 },
    );
  });

  it('accepts only what irsactl accepts, but for the rules that no schema can state', () => {
    fc.assert(
      fc.property(values, (value) => {
        if (!editorAccepts(value)) return;
        expect(faultsWithinSchema(value)).toEqual([]);
        expect(irsactlAccepts(value)).toBe(faultsBeyondSchema(value).length === 0);
      }),
      { numRuns: 300 },
    );
  });

  it('is held against files of both kinds', () => {
    const verdicts = fc.sample(values, 300).map(editorAccepts);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(50);
    expect(verdicts.filter((accepts) => !accepts).length).toBeGreaterThan(50);
  });
});
