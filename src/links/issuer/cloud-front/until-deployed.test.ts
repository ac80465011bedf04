import { expect, test } from 'vitest';
import { behindCloudFront, ownDistribution } from '../../../../test/support/cloud-front-facts.ts';
import { waitingClock } from '../../../../test/support/waiting-clock.ts';
import { unknown } from '../../../chain/known.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import { untilDeployed } from './until-deployed.ts';

const distribution = ownDistribution(behindCloudFront(unknown('the signing key')));

/** Waits for a distribution that is deployed after some seconds. */
async function waitFor(seconds: number) {
  const events: ProgressEvent[] = [];
  const clock = waitingClock();
  const find = () => Promise.resolve({ ...distribution, isDeployed: clock.now() >= seconds * 1000 });
  await untilDeployed(find, clock, (event) => void events.push(event));
  return { events, seconds: clock.now() / 1000 };
}

test('reports the reason of the wait, its start, and its usual duration', async () => {
  const { events, seconds } = await waitFor(25);
  expect(seconds).toBe(30);
  expect(events).toEqual(
    [0, 10, 20].map((sinceSeconds) => ({
      type: 'waiting',
      link: 'issuer',
      forWhat: 'all CloudFront edges to have d111111abcdef8.cloudfront.net',
      sinceSeconds,
      usuallySeconds: 300,
    })),
  );
});

test('does not wait for a deployed or deleted distribution', async () => {
  expect(await waitFor(0)).toEqual({ events: [], seconds: 0 });
  const never = { now: () => 0, sleep: () => Promise.reject(new Error('there is nothing to wait for')) };
  await untilDeployed(
    () => Promise.resolve(null),
    never,
    () => {},
  );
});

test('gives up after half an hour', async () => {
  await expect(waitFor(1801)).rejects.toMatchObject({ code: 'IRSA-ISSUER-067' });
});
