import { expect, it } from 'vitest';
import type { OpenedNode } from './node-state.ts';
import { lastChange } from './token-holders.ts';

/** A node that was confirmed at second 1000 of irsactl's clock, and whose own clock is so many seconds ahead of that. */
function confirmed(aheadSeconds: number | null): OpenedNode {
  const clock = aheadSeconds !== null && { node: (2000 + aheadSeconds) * 1000, asked: 2e6, answered: 2e6 };
  const facts = { written: { confirmed: 1e6 }, manifest: null, api: {}, machine: clock ? { clock } : null };
  return { facts } as never;
}

it('the last change is told by the clock that is furthest ahead, for pods are created by those of the nodes', () => {
  expect(lastChange([confirmed(0), confirmed(null)])).toBe(1000_000);
  expect(lastChange([confirmed(0), confirmed(50), confirmed(20)])).toBe(1050_000);
  // The other way round pods are older than they seem, which counts none of them too few.
  expect(lastChange([confirmed(-40)])).toBe(1000_000);
});
