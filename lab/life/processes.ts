import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** Identifies a process of a lab by its command line. */
export interface LabProcess {
  readonly program: string;
  /** File name without folder, because another checkout may have started the lab. */
  readonly script: string;
  readonly folder: string;
}

/** Returns the pids of the processes with such a command line. */
export async function pidsOf({ program, script, folder }: LabProcess): Promise<number[]> {
  const found = await Promise.all(
    (await allPids()).map(async (pid) => {
      const [path = '', ...args] = (await argumentsOf(pid)).split('\0');
      const isIt = basename(path) === program && args.some((arg) => basename(arg) === script);
      return isIt && args.includes(folder) ? [pid] : [];
    }),
  );
  return found.flat();
}

export async function allPids(): Promise<number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
}

function argumentsOf(pid: number): Promise<string> {
  // The process may end in between.
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

/** Kills processes and waits until they have ended. */
export async function endProcesses(
  pids: readonly number[],
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<void> {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  }
  for (const pid of pids) while (await isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // A zombie has ended; its parent has not reaped it yet.
  return stat !== '' && !/^\d+ \(.*\) [ZX]/s.test(stat);
}
