import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withFillLock } from './fill-lock.ts';

let folder: string;
let lock: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-lock-'));
  lock = join(folder, 'v1.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const times = { beatMilliseconds: 20, staleMilliseconds: 60_000, pollMilliseconds: 5 };

describe('withFillLock', () => {
  it('lets one work at a time and tells the others whom they wait for', async () => {
    const onWait = vi.fn();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await vi.waitFor(() => expect(onWait).toHaveBeenCalledWith(process.pid, expect.any(Number)));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withFillLock(lock, work, { onWait, times })));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is released when the work fails', async () => {
    const failing = withFillLock(lock, () => Promise.reject(new Error('cut off')), {
      onWait: vi.fn(),
      times,
    });
    await expect(failing).rejects.toThrow('cut off');
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawnSync('/bin/sh', ['-c', 'echo $$'], { encoding: 'utf8' }).stdout;
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), gone);
    const onWait = vi.fn();
    expect(await withFillLock(lock, async () => 'done', { onWait, times })).toBe('done');
    expect(onWait).not.toHaveBeenCalled();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over a lock that has been silent for too long, though a process has its number', async () => {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), `${process.pid}\n`);
    await utimes(lock, new Date(0), new Date(0));
    expect(await withFillLock(lock, async () => 'done', { onWait: vi.fn(), times })).toBe('done');
  });

  it('keeps its lock fresh while it works', async () => {
    const onWait = vi.fn();
    const shortLived = { ...times, staleMilliseconds: 200 };
    let first = true;
    const order: string[] = [];
    const work = async (): Promise<void> => {
      const slow = first;
      first = false;
      // Longer than a silent lock would be respected.
      if (slow) await new Promise((resolve) => setTimeout(resolve, 500));
      order.push(slow ? 'slow' : 'quick');
    };
    await Promise.all([1, 2].map(() => withFillLock(lock, work, { onWait, times: shortLived })));
    expect(order).toEqual(['slow', 'quick']);
  });

  it('stops waiting on abort', async () => {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), `${process.pid}\n`);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(withFillLock(lock, vi.fn(), { onWait: vi.fn(), times, signal })).rejects.toThrow('enough');
  });
});
