import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** A process of a lab, by what its command line names. */
export interface LabProcess {
  readonly program: string;
  /** Its file's name: the lab may have been brought up from another checkout. */
  readonly script: string;
  readonly folder: string;
}

/** The pids of this machine's processes with such a command line. */
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
  // It may end while we look.
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

/** Ends processes and waits until they are gone. */
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
  // A zombie does nothing any more; who started it has not looked yet.
  return stat !== '' && !/^\d+ \(.*\) [ZX]/s.test(stat);
}
