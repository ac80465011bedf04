import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLease, type LeaseHolder, type LeaseState, parseHolder, writeHolder } from './lease.ts';

const self: LeaseHolder = { user: 'operator', host: 'laptop', pid: 10, run: 'r1' };
const other: LeaseHolder = { user: 'root', host: 'desk', pid: 20, run: 'r2' };
const lease = (over: Partial<LeaseState> = {}): LeaseState => ({
  holder: other,
  since: 0,
  renewed: 100_000,
  durationSeconds: 300,
  ...over,
});
const alive = () => true;
const dead = () => false;

describe('a lease', () => {
  it.each([
    ['free where there is none', null, 0, alive, 'free'],
    ['held while it is renewed', lease(), 399_999, alive, 'held'],
    ['stale once it has run out', lease(), 400_000, alive, 'stale'],
    ['held by a process of another host, whatever lives here', lease(), 100_000, dead, 'held'],
    [
      'held by a living process of this host',
      lease({ holder: { ...other, host: 'laptop' } }),
      100_000,
      alive,
      'held',
    ],
    [
      'stale after a dead process of this host',
      lease({ holder: { ...other, host: 'laptop' } }),
      100_000,
      dead,
      'stale',
    ],
    ['stale where nobody wrote it', lease({ holder: null }), 100_000, alive, 'stale'],
    ['ours where we hold it', lease({ holder: self }), 900_000, dead, 'ours'],
  ])('is %s', (_, state, now, isAlive, kind) => {
    expect(judgeLease(state, self, now, isAlive).kind).toBe(kind);
  });

  it('is not ours where another run had the same process ID', () => {
    expect(judgeLease(lease({ holder: { ...self, run: 'r0' } }), self, 100_000, alive).kind).toBe('held');
  });

  it('keeps its holder through the text in the cluster', () => {
    const word = fc.stringMatching(/^[^\s@]{1,12}$/);
    const holder = fc.record({
      user: fc.oneof(word, fc.constant('operator b. c')),
      host: word,
      pid: fc.nat(),
      run: word,
    });
    fc.assert(
      fc.property(holder, (value) => {
        expect(parseHolder(writeHolder(value))).toEqual(value);
      }),
    );
    expect(parseHolder('kube-scheduler')).toBeNull();
  });
});
