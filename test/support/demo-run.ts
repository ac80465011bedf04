import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';
import { testedProgram } from './tested-program.ts';
import { keepSecret, keepTranscript } from './transcript.ts';

const bounded = { timeout: 60_000, interval: 200 };

export interface DemoRunOptions {
  readonly args?: readonly string[];
  readonly path?: string;
  /** Closes home and temporary files to other users, as pam_tmpdir does. */
  readonly closedToOthers?: boolean;
  /** Path of the irsactl program to run. Default: the tested one. */
  readonly main?: string;
  /** Replaces Node and `main`. */
  readonly program?: readonly [string, ...string[]];
}

/** A running `irsactl demo`, in its own process group and with its own temporary files. */
export interface DemoRun {
  readonly child: ChildProcess;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Waits until a line of either stream contains the text; throws if the demo ends first. */
  line(text: string): Promise<void>;
  /** Waits for the JSON on standard output and returns it. */
  result(): Promise<string>;
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Interrupts the whole process group, as Ctrl-C in a terminal does. */
  interrupt(): void;
  /** The longest time between two lines, in milliseconds, from the first that contains the text. */
  longestSilenceFrom(text: string): number;
  /** The processes of this demo, to check that the search finds them. */
  processes(): readonly string[];
  /** Waits until no process and no temporary file of this demo is left; throws after 60 s. */
  nothingLeft(): Promise<void>;
}

/** Starts the demo; if it still runs at the end of the test, it is killed. */
export async function startDemo({
  args = [],
  path = process.env['PATH'] ?? '',
  closedToOthers = false,
  main = testedProgram(),
  program: [program, ...first] = [process.execPath, main],
}: DemoRunOptions = {}): Promise<DemoRun> {
  const folder = await temporaryFolder();
  await chmod(folder, closedToOthers ? 0o700 : 0o711);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const child = spawn(program, [...first, 'demo', ...args], {
    env: {
      PATH: path,
      HOME: folder,
      TMPDIR: temporary,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stdout: string[] = [];
  const stderr: string[] = [];
  const times: { readonly line: string; readonly at: number }[] = [];
  const listeners = new Set<() => void>();
  for (const [stream, lines] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      times.push({ line, at: performance.now() });
      for (const listener of listeners) listener();
    });
  }
  const closed = once(child, 'close').then(([code, signal]) => {
    keepOutput([...stdout, ...stderr]);
    return { code, signal };
  });
  onTestFinished(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  });
  /** Throws if the demo ends before `isPrinted` is true. */
  const until = async (what: string, isPrinted: () => boolean): Promise<void> => {
    const said = new Promise<void>((done) => {
      const look = (): void => {
        if (isPrinted()) done();
      };
      listeners.add(look);
      look();
    });
    const early = closed.then(() => {
      throw new Error(`the demo ended without ${what}:\n${[...stdout, ...stderr].join('\n')}`);
    });
    await Promise.race([said, early]);
  };
  return {
    child,
    stdout,
    stderr,
    line: (text) => until(text, () => [...stdout, ...stderr].some((line) => line.includes(text))),
    async result() {
      await until('a result', () => stdout.at(-1) === '}');
      return stdout.join('\n');
    },
    ended: () => closed,
    interrupt() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
    },
    longestSilenceFrom(text) {
      const after = times.slice(times.findIndex(({ line }) => line.includes(text)));
      return Math.max(...after.map(({ at }, index) => at - (after[index - 1]?.at ?? at)));
    },
    processes: () => processesOf(folder),
    async nothingLeft() {
      await vi.waitFor(() => expect(processesOf(folder)).toEqual([]), bounded);
      await vi.waitFor(async () => expect(await readdir(temporary)).toEqual([]), bounded);
    },
  };
}

/** Processes with the folder in their arguments or, as TMPDIR, in their environment. */
function processesOf(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['axeww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => line.slice(0, 100));
}

/** `--keep -o json` prints the key of its sandbox on purpose; the search for secrets covers all other output. */
function keepOutput(lines: readonly string[]): void {
  const isKey = /^ *"AWS_SECRET_ACCESS_KEY": "([^"]+)/;
  for (const line of lines) keepSecret('secret access key', isKey.exec(line)?.[1] ?? '');
  keepTranscript('irsactl demo', lines.filter((line) => !isKey.test(line)).join('\n'));
}
