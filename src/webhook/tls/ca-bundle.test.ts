import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { CaBundleFacts } from '../ports.ts';
import { keepCaBundle } from './ca-bundle.ts';

const wanted = Buffer.from('CA').toString('base64');
const facts = (bundle: string): CaBundleFacts => ({ uid: 'u', bundles: new Map([['w', bundle]]) });

/** Each look at the registration finds the next state. */
async function run(states: readonly (CaBundleFacts | null | Error)[]): Promise<number[]> {
  const ending = new AbortController();
  const left = [...states];
  const writes: number[] = [];
  let look = 0;
  await keepCaBundle(
    {
      registration: 'irsactl-prod-1',
      authorityPem: 'CA',
      cluster: {
        readCaBundle: async () => {
          look += 1;
          const state = left.shift() ?? null;
          if (left.length === 0) ending.abort();
          if (state instanceof Error) throw state;
          return state;
        },
        writeCaBundle: async (_name, _facts, bundle) => {
          expect(bundle).toBe(wanted);
          writes.push(look);
        },
      },
      runtime: { now: () => 0, elapsed: () => 0, random: () => 0, sleep: async () => {} },
      log: pino({ level: 'silent' }),
    },
    ending.signal,
  );
  return writes;
}

it('waits for the registration, writes once, and writes again when the field is lost', async () => {
  expect(await run([null, null, facts(''), facts(wanted), facts('b3RoZXI='), facts(wanted)])).toEqual([3, 5]);
});

it('goes on after a failure', async () => {
  expect(await run([new Error('503'), facts(''), facts(wanted)])).toEqual([2]);
});
