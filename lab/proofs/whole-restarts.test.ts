import { expect, it } from 'vitest';
import type { RestartParts } from '../load/restart-parts.ts';
import { restartFaults } from './whole-restarts.ts';

/** One that was away for 40 s, 2 s after its manifest was replaced. */
const restart = (replaced: number, more: Partial<RestartParts> = {}): RestartParts => ({
  ...{ replaced, noticing: 2, stopping: 30, starting: 7, ready: 3, outage: 40 },
  ...more,
});
const on = (node: string, ...parts: RestartParts[]) => parts.map((one) => ({ node, parts: one }));

it.each([
  [
    'as many as changes',
    [...on('cp-1', restart(0), restart(60_000)), ...on('cp-2', restart(0), restart(99_000))],
    [],
  ],
  [
    'one was not seen whole',
    on('cp-1', restart(0)),
    ['cp-1: 1 whole restarts, not 2', 'cp-2: 0 whole restarts, not 2'],
  ],
  [
    'one too many',
    [
      ...on('cp-1', restart(0), restart(60_000), restart(120_000)),
      ...on('cp-2', restart(0), restart(60_000)),
    ],
    ['cp-1: 3 whole restarts, not 2'],
  ],
  [
    'parts of another restart',
    [
      ...on('cp-1', restart(0, { noticing: 62 }), restart(60_000)),
      ...on('cp-2', restart(0), restart(60_000)),
    ],
    ['cp-1: a restart was not over when the next began'],
  ],
  [
    'parts that cannot be',
    [
      ...on('cp-1', restart(0, { stopping: -1 }), restart(60_000)),
      ...on('cp-2', restart(0, { starting: 0, ready: 0 }), restart(60_000, { ready: Number.NaN })),
    ],
    [
      'cp-1: stopping took -1 s',
      'cp-2: a process served as soon as the one before had ended',
      'cp-2: ready took NaN s',
      'cp-2: a process served as soon as the one before had ended',
    ],
  ],
])('%s', (_, restarts, faults) => {
  expect(restartFaults(restarts, ['cp-1', 'cp-2'], 2)).toEqual(faults);
});
