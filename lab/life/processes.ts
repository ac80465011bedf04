import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** A command line by the program's name and the arguments that it begins with. */
export interface CommandBeginning {
  readonly program: string;
  readonly first: readonly string[];
}

/** The pids of this machine's processes with such a command line. */
export async function pidsOf({ program, first }: CommandBeginning): Promise<number[]> {
  const found = await Promise.all(
    (await allPids()).map(async (pid) => {
      const [path = '', ...args] = (await argumentsOf(pid)).split('\0');
      return basename(path) === program && first.every((arg, i) => args[i] === arg) ? [pid] : [];
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
