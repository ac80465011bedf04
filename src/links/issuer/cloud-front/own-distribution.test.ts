import { expect, test } from 'vitest';
import { behindCloudFront, ownDistribution } from '../../../../test/support/cloud-front-facts.ts';
import { unknown } from '../../../chain/known.ts';
import type { Distributions } from '../ports.ts';
import { findIssuerUrl, ownAmong } from './own-distribution.ts';

const desired = behindCloudFront(unknown('the signing key'));
const own = ownDistribution(desired);

/** A CloudFront whose list shows the distribution with the given look. */
function listingFrom(look: number) {
  let looks = 0;
  const find: Distributions['find'] = () => {
    looks += 1;
    return Promise.resolve(looks < look ? [] : [own]);
  };
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  return { distributions: () => Promise.resolve({ find } as Distributions), clock };
}

test.each([1, 3, 15])('what was made and is listed with look %i is found', async (look) => {
  expect(await findIssuerUrl(desired, listingFrom(look))).toBe(`https://${own.domain}`);
});

test('what is never listed is said', async () => {
  await expect(findIssuerUrl(desired, listingFrom(16))).rejects.toMatchObject({ code: 'IRSA-ISSUER-073' });
});

test('a later caller reference of the chain is its own as well', () => {
  const again = { ...own, callerReference: `${own.callerReference}/2`, tags: {} };
  expect(ownAmong(desired, [again])).toBe(again);
});

test('the caller reference comes before the mark', () => {
  const marked = { ...own, id: 'E2', callerReference: 'other' };
  expect(ownAmong(desired, [marked, own])?.id).toBe(own.id);
  expect(ownAmong(desired, [marked])?.id).toBe('E2');
  expect(ownAmong(desired, [{ ...marked, tags: {} }])).toBeNull();
});
