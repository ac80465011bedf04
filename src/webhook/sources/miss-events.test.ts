import { pino } from 'pino';
import { expect, it } from 'vitest';
import { accountObject } from '../../../test/support/quiet-cluster.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { MissEvents } from './miss-events.ts';

const forbidden = new IrsaError('IRSA-CLUSTER-005', { what: 'no create events.', why: 'RBAC', next: '' });

function open(create: (event: KubernetesObject) => void = () => {}, wait = async () => {}) {
  const events: KubernetesObject[] = [];
  const lines: string[] = [];
  const clock = { time: 0 };
  const ending = new AbortController();
  const reporter = new MissEvents(
    {
      cluster: {
        getObject: async () => ({
          ...accountObject({ namespace: 'shop', name: 'a', annotations: {} }),
          metadata: { uid: 'u-1' },
        }),
        createEvent: async (_, event) => {
          await wait();
          create(event);
          events.push(event);
        },
      },
      instance: 'replica-1',
      runtime: {
        now: () => clock.time,
        elapsed: () => clock.time,
        random: () => 0.5,
        async sleep(milliseconds) {
          clock.time += milliseconds;
        },
      },
      log: pino({}, { write: (line: string) => lines.push(line) }),
    },
    ending.signal,
  );
  const miss = (serviceAccount: string, times = 1) => {
    for (let count = 0; count < times; count += 1) {
      reporter.missed(
        { namespace: 'shop', serviceAccount, pod: `p-${count}` },
        'service account shop/a does not exist',
      );
    }
  };
  return { miss, events, lines, clock, ending, reporter };
}

const settled = () => new Promise(setImmediate);

it('tells what happened to which account, with its UID', async () => {
  const { miss, events } = open();
  miss('a');
  await settled();
  expect(events).toMatchObject([
    {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: 'shop', name: 'a.800000000000' },
      eventTime: '1970-01-01T00:00:00.000000Z',
      type: 'Warning',
      reason: 'PodWithoutIdentity',
      reportingInstance: 'replica-1',
      regarding: { kind: 'ServiceAccount', namespace: 'shop', name: 'a', uid: 'u-1' },
      note: 'Pod p-0 was started without an AWS identity: service account shop/a does not exist.',
    },
  ]);
});

it('makes one Event of many pods of an account, and counts the others in the next', async () => {
  const { miss, events, clock } = open();
  miss('a', 100);
  await settled();
  clock.time += 299_000;
  miss('a');
  await settled();
  expect(events.length).toBe(1);
  clock.time += 2_000;
  miss('a');
  await settled();
  expect(events.length).toBe(2);
  expect(events[1]?.['note']).toContain('So were 100 more pods');
});

it('makes no more than 25 at once, and one every five seconds after that', async () => {
  const { miss, events, clock } = open();
  for (let index = 0; index < 2_000; index += 1) miss(`a-${index}`);
  await settled();
  expect(events.length).toBe(25);
  clock.time += 10_000;
  for (let index = 0; index < 2_000; index += 1) miss(`b-${index}`);
  await settled();
  expect(events.length).toBe(27);
});

it('says once that it may not, and asks no more', async () => {
  let asked = 0;
  const { miss, lines } = open(() => {
    asked += 1;
    throw forbidden;
  });
  miss('a');
  await settled();
  miss('b');
  await settled();
  expect([asked, lines.length]).toEqual([1, 1]);
  expect(lines[0]).toContain('no create events. RBAC');
});

it('tries again while the API server is in trouble, with one name and one time', async () => {
  const tried: KubernetesObject[] = [];
  const { miss, events, lines, clock } = open((event) => {
    tried.push(event);
    if (clock.time < 30_000) throw new Error('503');
  });
  miss('a', 3);
  await expect.poll(() => events.length).toBe(1);
  expect(clock.time).toBeLessThan(45_000);
  expect(tried.length).toBeLessThan(12);
  expect(new Set(tried.map((event) => JSON.stringify(event))).size).toBe(1);
  expect(lines).toEqual([]);
  clock.time += 290_000;
  miss('a');
  await settled();
  expect(events.length).toBe(1);
  clock.time += 11_000;
  miss('a');
  await expect.poll(() => events.length).toBe(2);
  expect(events[1]?.['note']).toContain('So were 3 more pods');
});

it('gives up after a minute, says so, and the next pod is told of with those before', async () => {
  const { miss, events, lines, clock } = open(() => {
    if (clock.time < 100_000) throw new Error('503');
  });
  miss('a', 2);
  await expect.poll(() => lines.length).toBe(1);
  expect(lines[0]).toContain('an Event could not be made');
  expect(clock.time).toBeLessThanOrEqual(60_000);
  clock.time = 100_000;
  miss('a');
  await expect.poll(() => events.length).toBe(1);
  expect(events[0]?.['note']).toContain('So were 2 more pods');
});

it('has four calls under way at most', async () => {
  let underWay = 0;
  let most = 0;
  const made: string[] = [];
  const { miss } = open(undefined, async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await settled();
    underWay -= 1;
    made.push('one');
  });
  for (let index = 0; index < 25; index += 1) miss(`a-${index}`);
  await expect.poll(() => made.length).toBe(25);
  expect(most).toBe(4);
});

it('tells nothing any more when the webhook ends', async () => {
  let asked = 0;
  const { miss, ending } = open(() => {
    asked += 1;
    ending.abort();
    throw new Error('503');
  });
  miss('a');
  await settled();
  miss('c');
  await settled();
  expect(asked).toBe(1);
});

it.each(['..', '', 'A'])('says nothing about %j, which is no account', async (name) => {
  const { miss, events } = open();
  miss(name);
  await settled();
  expect(events).toEqual([]);
});
