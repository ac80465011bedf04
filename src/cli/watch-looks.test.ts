import { describe, expect, it } from 'vitest';
import { type LookOutcome, type Looks, watchLooks } from './watch-looks.ts';

/** Looks that come one after the other, each a word or an error; the clock counts the pauses. */
function played(script: readonly (string | Error)[], over: Partial<Looks<string>> = {}) {
  const ending = new AbortController();
  const shown: LookOutcome<string>[] = [];
  const left = [...script];
  let time = 0;
  const watching = watchLooks<string>({
    async look() {
      const next = left.shift() ?? '';
      if (left.length === 0) ending.abort();
      if (next instanceof Error) throw next;
      return next;
    },
    async show(outcome) {
      shown.push(outcome);
      return true;
    },
    async pause() {
      time += 10_000;
    },
    now: () => time,
    isLasting: () => false,
    stop: ending.signal,
    ...over,
  });
  return { watching, shown, ending };
}

describe('watching', () => {
  it('looks again after each pause, until it is stopped', async () => {
    const { watching, shown } = played(['a', 'b', 'never shown']);
    await watching;
    expect(shown).toEqual([
      { at: 0, seen: 'a' },
      { at: 10_000, seen: 'b' },
    ]);
  });

  it('goes on after a look that failed, also the first one', async () => {
    const away = new Error('the cluster is away');
    const { watching, shown } = played([away, 'a', away, 'b', '']);
    await watching;
    expect(shown.map((one) => ('seen' in one ? one.seen : one.error))).toEqual([away, 'a', away, 'b']);
  });

  it('ends with what no later look could be without, but only at the first look', async () => {
    const wrong = new Error('irsa.yaml is wrong');
    const isLasting = (error: unknown) => error === wrong;
    await expect(played([wrong, 'a', ''], { isLasting }).watching).rejects.toBe(wrong);
    const later = played(['a', wrong, 'b', ''], { isLasting });
    await later.watching;
    expect(later.shown).toHaveLength(3);
  });

  it('ends where nobody reads it any more', async () => {
    const { watching, shown } = played(['a', 'b', 'c'], { show: async () => false });
    await watching;
    expect(shown).toEqual([]);
  });

  it('gives a look up that hangs when it is stopped, and what it says later is nobody’s', async () => {
    const hanging = Promise.withResolvers<string>();
    const { watching, shown, ending } = played([], { look: () => hanging.promise });
    ending.abort();
    await watching;
    hanging.reject(new Error('late'));
    expect(shown).toEqual([]);
  });
});
