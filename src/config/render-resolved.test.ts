import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chainAnd, smallestChain } from '../../test/support/marked-chain.ts';
import { parseTrustChain } from './parse-trust-chain.ts';
import { renderResolved } from './render-resolved.ts';
import type { TrustChain } from './trust-chain.ts';

const golden = join(import.meta.dirname, '../../test/golden/config/resolved.yaml');

const fullChain = `${smallestChain.replace('{region: eu-central-1}', '{region: eu-central-1, account: "012345678901"}')}
    - name: shared
      path: /irsa/
      serviceAccounts: [{namespace: a, name: b}, {namespace: c, name: d}]
      policies: [{inline: {name: read, document: {Version: 2012-10-17, Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}}}]
      maxSessionDuration: 43200
      permissionsBoundary: arn:aws:iam::012345678901:policy/bounds
  audience: example.com
  signingKey: {source: new}
  injection: {webhook: {url: "https://a.example/mutate"}, annotationPrefix: irsa.example.com}
  tags: {team: shop, "cost center": "4711"}
`;

describe('a resolved chain', () => {
  it('is shown with every default', async () => {
    await expect(renderResolved(parseTrustChain('irsa.yaml', smallestChain))).toMatchFileSnapshot(golden);
  });

  it.each([
    ['the smallest', smallestChain],
    ['a full one', fullChain],
    ['one with a key of the cluster', chainAnd('  signingKey: {source: cluster}\n  injection: none')],
  ])('parses back to itself: %s', (_name, text) => {
    const chain = parseTrustChain('irsa.yaml', text);
    expect(withoutPlaces(parseTrustChain('irsa.yaml', renderResolved(chain)))).toEqual(withoutPlaces(chain));
    const asJson = JSON.stringify(chain.settings);
    expect(withoutPlaces(parseTrustChain('irsa.yaml', asJson))).toEqual(withoutPlaces(chain));
  });
});

function withoutPlaces(chain: TrustChain): unknown {
  return JSON.parse(JSON.stringify(chain, (key, value) => (key === 'place' ? undefined : value)));
}
