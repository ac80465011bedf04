import { describe, expect, it } from 'vitest';
import { publishGate, retireGates, type TokenPod, type TokensInUse } from './gates.ts';

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse('2026-08-01T00:00:00Z');

describe('the gate before an API server signs', () => {
  const gateAt = (now: number, over: Partial<Parameters<typeof publishGate>[0]> = {}) =>
    publishGate({
      copy: { keyIds: ['old', 'new'], modified: start, maxAgeSeconds: 60 },
      ...{ listedSince: start, acceptedSince: start, publicForSeconds: 3600, now },
      ...over,
    });

  it.each([
    ['an hour after a CDN has dropped the old copy', 60],
    ['an hour after a cache has dropped the old copy on the last second of its day', 86_400],
  ])('opens %s, because STS may have fetched it there', (_, maxAgeSeconds) => {
    const opensAt = start + maxAgeSeconds * 1000 + hour;
    const copy = { keyIds: ['old', 'new'], modified: start, maxAgeSeconds };
    expect(gateAt(opensAt - 1, { copy })).toMatchObject({ opensAt });
    expect(gateAt(opensAt, { copy })).toBe(null);
  });

  it('counts from the later of the last publication and the youngest API server', () => {
    expect(gateAt(start + 2 * hour)).toBe(null);
    expect(gateAt(start + 2 * hour, { listedSince: start + 2 * hour })).not.toBe(null);
    expect(gateAt(start + 2 * hour, { acceptedSince: start + 2 * hour })).not.toBe(null);
  });
});

describe('the gates before API servers stop accepting', () => {
  const pod: TokenPod = {
    ...{ namespace: 'shop', owner: 'deployment/orders', longestSeconds: 86_400 },
    ...{ node: 'worker-1', readySince: start - day, created: start - hour, started: start - hour },
  };
  const counted = { started: start, count: 0 };
  const inUse: TokensInUse = {
    ...{ signedUntil: start, pods: [pod], driverSeconds: 0, secrets: [], stale: [counted] },
    watchForSeconds: 86_400,
  };
  /** When the kubelet has replaced the token at the latest. */
  const replaced = start + day + 300_000;
  const opensAt = (now: number, over: Partial<TokensInUse> = {}) =>
    retireGates({ ...inUse, ...over }, now).map((gate) => gate.opensAt);

  it('are open without pods and Secrets, and for pods that were created later', () => {
    expect(opensAt(start, { pods: [] })).toEqual([]);
    expect(opensAt(start, { pods: [{ ...pod, created: start + 1 }] })).toEqual([]);
  });

  it('wait until the kubelet has replaced the token, and until each API server has counted for a day', () => {
    expect(opensAt(replaced - 1)).toEqual([replaced]);
    expect(opensAt(start + day - 1)).toEqual([replaced, start + day]);
    expect(opensAt(replaced)).toEqual([]);
  });

  it('watch for kept tokens as long as asked', () => {
    const watchForSeconds = 7 * 86_400;
    expect(opensAt(replaced, { watchForSeconds })).toEqual([start + 7 * day]);
    expect(opensAt(start + 7 * day, { watchForSeconds })).toEqual([]);
  });

  it('stay closed for a pod whose node is not ready, and begin to count when it is back', () => {
    const on = (readySince: number | null) => ({ pods: [{ ...pod, readySince }] });
    expect(retireGates({ ...inUse, ...on(null) }, start + 300 * day)).toMatchObject([
      { why: expect.stringContaining('bring back or delete worker-1'), opensAt: null, holders: [{}] },
    ]);
    const back = start + 7 * day;
    expect(opensAt(back, on(back))).toEqual([back + 300_000, back + day]);
    expect(opensAt(back + day, on(back))).toEqual([]);
    expect(opensAt(start, { pods: [{ ...pod, created: start + 1, readySince: null }] })).toEqual([]);
  });

  it('wait longer for a storage driver that requests longer tokens', () => {
    expect(opensAt(replaced, { driverSeconds: 2 * 86_400 })).toEqual([replaced + day]);
  });

  it('count the day again after an API server has restarted', () => {
    const late = { started: replaced, count: 0 };
    expect(opensAt(replaced + day - 1, { stale: [counted, late] })).toEqual([replaced + day]);
    expect(opensAt(replaced + day, { stale: [counted, late] })).toEqual([]);
  });

  it.each([
    ['an API server has counted an old token', [counted, { started: start, count: 1 }]],
    ['an API server reports no count', [counted, null]],
    ['no API server is seen', []],
  ])('stay closed for a container that may keep its first token while %s', (_, stale) => {
    expect(opensAt(start + 300 * day, { stale })).toEqual([null]);
    // A container that started after the replacement has read a new token.
    expect(opensAt(start + 300 * day, { stale, pods: [{ ...pod, started: replaced + 1 }] })).toEqual([]);
  });

  it('stay closed while a Secret has an old token', () => {
    expect(opensAt(start + 300 * day, { secrets: [{ namespace: 'shop', name: 'ci' }] })).toEqual([null]);
  });
});
