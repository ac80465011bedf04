import { expect, test } from 'vitest';
import { behindCloudFront, ownDistribution } from '../../../../test/support/cloud-front-facts.ts';
import { unknown } from '../../../chain/known.ts';
import type { Distributions } from '../ports.ts';
import { findIssuerUrl, ownAmong } from './own-distribution.ts';

const desired = behindCloudFront(unknown('the signing key'));
const own = ownDistribution(desired);

/** A CloudFront whose list shows the distribution from the given attempt on. */
function listingFrom(attempt: number) {
  let attempts = 0;
  const find: Distributions['find'] = () => {
    attempts += 1;
    return Promise.resolve(attempts < attempt ? [] : [own]);
  };
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  return { distributions: () => Promise.resolve({ find } as Distributions), clock };
}

test.each([1, 3, 15])('a new distribution that is listed at attempt %i is found', async (attempt) => {
  expect(await findIssuerUrl(desired, listingFrom(attempt))).toBe(`https://${own.domain}`);
});

test('a distribution that is never listed is an error', async () => {
  await expect(findIssuerUrl(desired, listingFrom(16))).rejects.toMatchObject({ code: 'IRSA-ISSUER-073' });
});

test('a later caller reference of the chain also counts', () => {
  const again = { ...own, callerReference: `${own.callerReference}/2`, tags: {} };
  expect(ownAmong(desired, [again])).toBe(again);
});

test('the caller reference takes precedence over the mark', () => {
  const marked = { ...own, id: 'E2', callerReference: 'other' };
  expect(ownAmong(desired, [marked, own])?.id).toBe(own.id);
  expect(ownAmong(desired, [marked])?.id).toBe('E2');
  expect(ownAmong(desired, [{ ...marked, tags: {} }])).toBeNull();
});
