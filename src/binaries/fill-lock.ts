import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Tells how long the lock has been waited for, and which process holds it. */
export type LockWait = (holder: number, sinceSeconds: number) => void;

/** How often the holder shows that it lives, and after how long a silent lock is free. */
export interface LockTimes {
  readonly beatMilliseconds: number;
  readonly staleMilliseconds: number;
  readonly pollMilliseconds: number;
}

const usualTimes: LockTimes = { beatMilliseconds: 5_000, staleMilliseconds: 60_000, pollMilliseconds: 200 };

/**
 * Runs `work` while holding the lock folder `path`, so that of several callers one downloads or builds and the
 * others wait. A lock whose process is gone is taken over. The lock saves work only: nothing depends on it being
 * perfect, because results are put in place by one rename.
 */
export async function withFillLock<T>(
  path: string,
  work: () => Promise<T>,
  options: { readonly onWait: LockWait; readonly signal?: AbortSignal; readonly times?: LockTimes },
): Promise<T> {
  const times = options.times ?? usualTimes;
  const started = performance.now();
  await mkdir(dirname(path), { recursive: true });
  while (!(await take(path))) {
    options.signal?.throwIfAborted();
    const holder = await readHolder(path, times);
    if (holder === 'stale') await clear(path);
    else {
      options.onWait(holder, (performance.now() - started) / 1000);
      await delay(times.pollMilliseconds);
    }
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, times.beatMilliseconds);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readPid(path)) === process.pid) await rm(path, { recursive: true, force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
  await writeFile(join(path, 'pid'), `${process.pid}\n`);
  return true;
}

async function readHolder(path: string, times: LockTimes): Promise<number | 'stale'> {
  const pid = await readPid(path);
  if (pid !== null && !isAlive(pid)) return 'stale';
  const beaten = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
  // A living process may have got the number of a dead holder, or the holder died before it wrote its number.
  return Date.now() - beaten > times.staleMilliseconds ? 'stale' : (pid ?? 0);
}

async function readPid(path: string): Promise<number | null> {
  const text = await readFile(join(path, 'pid'), 'utf8').catch(() => '');
  return /^\d+\n$/.test(text) ? Number(text) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

async function clear(path: string): Promise<void> {
  const aside = `${path}.${process.pid}-${performance.now()}`;
  // Only one of several waiters gets to rename it.
  await rename(path, aside).then(
    () => rm(aside, { recursive: true, force: true }),
    () => undefined,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
