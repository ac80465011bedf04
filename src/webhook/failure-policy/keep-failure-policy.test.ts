import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { VirtualTime } from '../../../test/support/virtual-time.ts';
import { StateLog } from '../../serving/state-log.ts';
import { keepFailurePolicy } from './keep-failure-policy.ts';
import type { FoundPolicy } from './ports.ts';

const clientConfig = { caBundle: 'Q0E=' };
const entriesWith = (failurePolicy: string): FoundPolicy['entries'] =>
  new Map([
    ['pods', { failurePolicy, clientConfig, sparesStaticPods: true }],
    ['proof.pods', { failurePolicy: 'Fail', clientConfig, sparesStaticPods: false }],
  ]);

/** One replica, and a registration that nobody watches: it is looked at every ten seconds. */
function scene(call: (calls: number) => boolean | Error) {
  const time = new VirtualTime();
  const ending = new AbortController();
  const said: { msg: string; err?: string }[] = [];
  const seen = { calls: 0, raised: [] as number[], released: 0 };
  let policy: FoundPolicy = {
    uid: 'u',
    version: '1',
    wanted: 'pods',
    entries: entriesWith('Ignore'),
    isHeld: false,
  };
  const put = (change: Partial<FoundPolicy>): boolean => {
    policy = { ...policy, ...change, version: `${Number(policy.version) + 1}` };
    return true;
  };
  const log = pino({ base: null }, { write: (line) => said.push(JSON.parse(line)) });
  const kept = keepFailurePolicy(
    {
      store: {
        name: 'irsa',
        read: async () => policy,
        raise: async (_, over) => {
          if (over.version !== policy.version) return false;
          seen.raised.push(time.now);
          return put({ entries: entriesWith('Fail'), isHeld: true });
        },
        release: async () => {
          seen.released += 1;
          return put({ isHeld: false });
        },
        async *changes() {},
      },
      async askForCall() {
        seen.calls += 1;
        const answer = call(seen.calls);
        if (answer instanceof Error) throw answer;
        return answer;
      },
      runtime: {
        now: () => time.now,
        elapsed: () => time.now,
        random: () => 0.5,
        sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
      },
      stateLog: new StateLog(log),
    },
    ending.signal,
  );
  onTestFinished(async () => {
    ending.abort();
    await kept;
  });
  const pass = (milliseconds: number) => time.pass(milliseconds, () => {});
  return { pass, seen, said, put, policyOf: () => policy.entries.get('pods')?.failurePolicy };
}

it('raises it after three calls that went through, and then owns nothing', async () => {
  const { pass, seen, said, policyOf } = scene(() => true);
  await pass(30_000);
  expect(policyOf()).toBe('Fail');
  expect(seen).toEqual({ calls: 3, raised: [2_000], released: 1 });
  expect(said.map(({ msg }) => msg)).toEqual(['failurePolicy was raised to Fail']);
});

it('leaves Ignore as it is while calls do not go through, and says why once', async () => {
  const { pass, seen, said, policyOf } = scene((calls) => (calls < 3 ? true : new Error('x509: unknown')));
  await pass(60_000);
  expect([policyOf(), seen.raised]).toEqual(['Ignore', []]);
  expect(seen.calls).toBeGreaterThan(4);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({
    msg: 'failurePolicy of irsa cannot be raised now',
    err: 'Error: x509: unknown',
  });
});

it('counts from the beginning where one call in between did not come', async () => {
  const { pass, seen, policyOf } = scene((calls) => calls !== 2);
  await pass(5_000);
  expect(policyOf()).toBe('Ignore');
  await pass(30_000);
  expect([policyOf(), seen.calls]).toEqual(['Fail', 5]);
});

it('proves a registration that changed meanwhile anew', async () => {
  const world = scene((calls) => (calls === 3 ? world.put({}) : true));
  await world.pass(30_000);
  expect(world.policyOf()).toBe('Fail');
  expect(world.seen.calls).toBe(6);
});

it('raises it again, and writes nothing where nobody asks for it any more', async () => {
  const { pass, put, policyOf } = scene(() => true);
  await pass(30_000);
  put({ entries: entriesWith('Ignore') });
  await pass(30_000);
  expect(policyOf()).toBe('Fail');
  put({ entries: entriesWith('Ignore'), wanted: null });
  await pass(60_000);
  expect(policyOf()).toBe('Ignore');
});
