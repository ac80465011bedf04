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
    ['free if we hold it', { ...lease, holder: self }, 'unknown', null, 0, 'free'],
    ['free once its holder is known to be dead', lease, 'dead', null, 0, 'free'],
    ['held if its holder is known to be alive, however old', lease, 'alive', seen('7'), 900_000, 'held'],
    ['open when first read', lease, 'unknown', null, 0, 'open'],
    ['open while its holder has not renewed it', lease, 'unknown', seen('7'), 300_999, 'open'],
    ['held once we saw a renewal', lease, 'unknown', seen('6'), 2_000, 'held'],
    ['held if it was renewed, even after a long pause of ours', lease, 'unknown', seen('6'), 900_000, 'held'],
    ['free after the whole duration without a renewal', lease, 'unknown', seen('7'), 301_000, 'free'],
  ] as const)('is %s', (_, state, liveness, before, now, kind) => {
    expect(judgeLease(state, self, liveness, before, now).kind).toBe(kind);
  });

  it('is never judged by its own timestamp', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(299_999), (since, age) => {
        const verdict = judgeLease({ ...lease, since }, self, 'unknown', { version: '7', since: 0 }, age);
        expect(verdict.kind).toBe('open');
      }),
    );
  });

  it('writes and parses its holder', () => {
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
