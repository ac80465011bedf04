import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { smallestChain } from '../../test/support/marked-chain.ts';
import { editorAccepts, faultsBeyondSchema, faultsWithinSchema } from '../../test/support/schema-judge.ts';
import { fittingValue, spoiltValue } from '../../test/support/schema-values.ts';
import { IrsaErrors } from '../errors/irsa-error.ts';
import { partitionIds, partitionOf } from '../trust/arn.ts';
import { irsaJsonSchema } from './json-schema.ts';
import { knownRegions } from './known-regions.ts';
import { parseTrustChain } from './parse-trust-chain.ts';

const schema = irsaJsonSchema();

/** Files of which about a third is valid, and others that are nearly valid. */
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

  it('has only patterns that other languages support, such as Python', () => {
    const patterns = [...JSON.stringify(schema).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)];
    expect(patterns.length).toBeGreaterThan(20);
    for (const [, pattern = '""'] of patterns) expect(JSON.parse(pattern)).not.toMatch(/\\p\{|\\P\{|\[\^\]/);
  });

  it('refuses only what irsactl refuses', () => {
    fc.assert(
      fc.property(values, (value) => editorAccepts(value) || !irsactlAccepts(value)),
      { numRuns: 300 },
    );
  });

  it('accepts only what irsactl accepts, except for rules that a schema cannot express', () => {
    fc.assert(
      fc.property(values, (value) => {
        if (!editorAccepts(value)) return;
        expect(faultsWithinSchema(value)).toEqual([]);
        expect(irsactlAccepts(value)).toBe(faultsBeyondSchema(value).length === 0);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts the same IPv6 addresses of a webhook as URL', () => {
    const chain = parse(smallestChain);
    const part = fc.oneof(
      fc.stringMatching(/^[0-9a-f]{1,4}$/),
      fc.constantFrom('', '12345', '10.0.0.1', '256.1.1.1'),
    );
    const address = fc.oneof(
      fc.ipV6().map((text) => text.toLowerCase()),
      fc.array(part, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(':')),
      fc
        .tuple(fc.array(part, { maxLength: 5 }), fc.array(part, { maxLength: 5 }))
        .map(([front, back]) => `${front.join(':')}::${back.join(':')}`),
    );
    fc.assert(
      fc.property(address, (host) => {
        const url = `https://[${host}]:8443/mutate`;
        chain.spec.injection = { webhook: { url } };
        expect(editorAccepts(chain)).toBe(URL.canParse(url));
        expect(irsactlAccepts(chain)).toBe(URL.canParse(url));
      }),
      { numRuns: 300 },
    );
  });

  it('accepts only policies in the partition of the region', () => {
    const regions = [...knownRegions, 'us-iso-east-1', 'us-isob-east-1', 'us-isof-south-1', 'eu-isoe-west-1'];
    const policies = [
      ...partitionIds.map((id) => `arn:${id}:iam::aws:policy/ReadOnlyAccess`),
      'ReadOnlyAccess',
    ];
    const role = fc.record({
      managed: fc.constantFrom(...policies),
      boundary: fc.option(fc.constantFrom(...policies), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...regions), role, (region, { managed, boundary }) => {
        const chain = parse(smallestChain);
        chain.spec.aws.region = region;
        chain.spec.roles[0].policies = [{ managed }];
        if (boundary !== undefined) chain.spec.roles[0].permissionsBoundary = boundary;
        expect(editorAccepts(chain)).toBe(irsactlAccepts(chain));
        const own = partitionOf(region).id;
        const isOwn = (text = '') => !text.startsWith('arn:') || text.startsWith(`arn:${own}:`);
        expect(editorAccepts(chain)).toBe(isOwn(managed) && isOwn(boundary));
      }),
      { numRuns: 300 },
    );
  });

  it('is tested with valid and invalid files', () => {
    const verdicts = fc.sample(values, 300).map(editorAccepts);
    expect(verdicts.filter(Boolean).length).toBeGreaterThan(50);
    expect(verdicts.filter((accepts) => !accepts).length).toBeGreaterThan(50);
  });
});
