import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeLease,
  type LeaseHolder,
  type LeaseState,
  parseHolder,
  writeHolder,
  writeOrigin,
} from './lease.ts';

const origin = { boot: 'b1', namespace: 'pid:[1]', started: '100' };
const self: LeaseHolder = { user: 'operator', host: 'laptop', pid: 10, run: 'r1', origin };
const other: LeaseHolder = { user: 'root', host: 'desk', pid: 20, run: 'r2', origin };
const lease: LeaseState = { holder: other, since: 0, version: '7', durationSeconds: 300 };
const seen = (version: string) => ({ version, since: 1_000 });

describe('a lease', () => {
  it.each([
    ['free where it is our own', { ...lease, holder: self }, 'unknown', null, 0, 'free'],
    ['free once its holder is known to be dead', lease, 'dead', null, 0, 'free'],
    ['held where its holder is known to live, however old', lease, 'alive', seen('7'), 900_000, 'held'],
    ['open at the first look', lease, 'unknown', null, 0, 'open'],
    ['open while nothing is seen of its holder', lease, 'unknown', seen('7'), 300_999, 'open'],
    ['held once it was renewed before our eyes', lease, 'unknown', seen('6'), 2_000, 'held'],
    ['held where it was renewed, though we were away for long', lease, 'unknown', seen('6'), 900_000, 'held'],
    ['free after the whole duration without a renewal', lease, 'unknown', seen('7'), 301_000, 'free'],
  ] as const)('is %s', (_, state, liveness, before, now, kind) => {
    expect(judgeLease(state, self, liveness, before, now).kind).toBe(kind);
  });

  it('is never judged by the time that stands in it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(299_999), (since, age) => {
        const verdict = judgeLease({ ...lease, since }, self, 'unknown', { version: '7', since: 0 }, age);
        expect(verdict.kind).toBe('open');
      }),
    );
  });

  it('keeps its holder through the text in the cluster', () => {
    const word = fc.stringMatching(/^[^\s@]{1,12}$/);
    const holder = fc.record({
      user: fc.oneof(word, fc.constant('operator b. c')),
      host: word,
      pid: fc.nat(),
      run: word,
      origin: fc.option(fc.record({ boot: word, namespace: word, started: word })),
    });
    fc.assert(
      fc.property(holder, (value) => {
        expect(parseHolder(writeHolder(value), writeOrigin(value))).toEqual(value);
      }),
    );
    expect(parseHolder('kube-scheduler', '')).toBeNull();
  });
});
