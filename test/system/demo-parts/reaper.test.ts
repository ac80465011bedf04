import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startReaper } from '../../../src/demo/reaper.ts';
import { firstLine } from '../../support/first-line.ts';
import { isRunning } from '../../support/process-life.ts';

const parent = join(import.meta.dirname, 'parent-with-reaper.ts');
const told = z.object({ kept: z.number(), watched: z.array(z.number()), reaper: z.number() });
const bounded = { timeout: 20_000, interval: 50 };

let folder: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-reaper-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('the reaper', () => {
  it('ends process groups and removes folders after a SIGKILL, except forgotten ones', async () => {
    child = spawn(process.execPath, [parent, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { kept, watched, reaper } = told.parse(JSON.parse(await firstLine(child)));
    try {
      expect([kept, ...watched, reaper].map(isRunning)).toEqual([true, true, true, true]);
      expect(await readdir(folder)).toHaveLength(1);
      child.kill('SIGKILL');
      await vi.waitFor(() => expect([...watched, reaper].filter(isRunning)).toEqual([]), bounded);
      expect(await readdir(folder)).toEqual([]);
      expect(isRunning(kept)).toBe(true);
    } finally {
      process.kill(-kept, 'SIGKILL');
    }
  });

  it('survives the Ctrl-C that ends its parent', async () => {
    child = spawn(process.execPath, [parent, folder], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const { kept, watched } = told.parse(JSON.parse(await firstLine(child)));
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await vi.waitFor(() => expect(watched.filter(isRunning)).toEqual([]), bounded);
    await vi.waitFor(async () => expect(await readdir(folder)).toEqual([]), bounded);
    process.kill(-kept, 'SIGKILL');
  });

  it('removes nothing when it is closed', async () => {
    const sleeper = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const ended = once(sleeper, 'exit');
    const reaper = startReaper();
    reaper.watchGroup(sleeper.pid ?? 0);
    reaper.watchFolder(folder);
    await reaper.close();
    expect(isRunning(reaper.pid)).toBe(false);
    expect(isRunning(sleeper.pid ?? 0)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    sleeper.kill('SIGKILL');
    await ended;
  });

  it.each(['/', 'relative', '/tmp/two\nlines'])('refuses to watch the folder %j', async (path) => {
    const reaper = startReaper();
    expect(() => reaper.watchFolder(path)).toThrow(expect.objectContaining({ code: 'IRSA-DEMO-021' }));
    await reaper.close();
  });
});
