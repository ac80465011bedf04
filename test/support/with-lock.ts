import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** Runs the work in one process at a time; takes over the lock of a dead process. */
export async function withLock(lock: string, work: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 900_000; ; ) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (fault) {
      const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
      const age = Date.now() - (await stat(lock).then((s) => s.mtimeMs, Date.now));
      if (age > 5000 && !isAlive(holder)) await rm(lock, { force: true });
      else if (Date.now() > deadline) throw fault;
      else await pause(250);
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return fault instanceof Error && 'code' in fault && fault.code === 'EPERM';
  }
}
