import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { reportSteps } from './steps.ts';

let lines: string[];
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
});
afterEach(() => vi.useRealTimers());

const step = () =>
  reportSteps(
    (line) => lines.push(line),
    () => Date.now(),
  );

it('reports the start, progress, usual time and end of a step', async () => {
  const done = step()('Join', 30, async (detail) => {
    detail('waiting for etcd');
    await new Promise((resolve) => setTimeout(resolve, 25_000));
  });
  await vi.advanceTimersByTimeAsync(25_000);
  await done;
  expect(lines).toEqual([
    'Join … (usually 30 s)',
    'Join … 10.0 s (usually 30 s): waiting for etcd',
    'Join … 20.0 s (usually 30 s): waiting for etcd',
    'Join: 25.0 s (usually 30 s)',
  ]);
});

it('reports the failure of a step, and nothing afterwards', async () => {
  const failing = step()('Join', 30, async (detail) => {
    detail('waiting for etcd');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines.at(-1)).toBe('Join: failed after 0.0 s at "waiting for etcd"');
});
