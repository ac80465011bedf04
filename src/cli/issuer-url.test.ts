import { expect, test } from 'vitest';
import { behindCloudFront, ownDistribution } from '../../test/support/cloud-front-facts.ts';
import { fakeChain } from '../../test/support/fake-context.ts';
import { unknown } from '../chain/known.ts';
import type { Distributions, SeenDistribution } from '../links/issuer/ports.ts';
import { issuerUrlOf } from './issuer-url.ts';

const declared = fakeChain();
const chain = fakeChain({ issuer: { hosting: 'cloudFront', bucket: 'prod-1-oidc', url: null } });
const own = ownDistribution(behindCloudFront(unknown('the signing key')));

const finding = (...found: readonly SeenDistribution[]) =>
  issuerUrlOf(chain, () =>
    Promise.resolve({ find: () => Promise.resolve(found) } as unknown as Distributions),
  );

test('a URL in irsa.yaml needs no request', async () => {
  const never = () => Promise.reject(new Error('unexpected request'));
  expect(await issuerUrlOf(declared, never)).toBe(declared.issuer.url);
});

test("otherwise it is the URL of the distribution with the chain's mark", async () => {
  expect(await finding({ ...own, id: 'E2', tags: {} }, own)).toBe('https://d111111abcdef8.cloudfront.net');
});

test.each([
  ['has none', []],
  ['has several', [own, { ...own, id: 'E2' }]],
])('with %s it is unknown', async (what, found) => {
  await expect(finding(...found)).rejects.toMatchObject({
    code: 'IRSA-ISSUER-069',
    problem: { why: expect.stringContaining(what) },
  });
});
