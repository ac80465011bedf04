import { deepEqual } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { outputFaults } from './output-judge.ts';
import { testedProgram } from './tested-program.ts';
import { keepTranscript } from './transcript.ts';

export const projectRoot = resolve(import.meta.dirname, '../..');

export interface RunOptions {
  readonly cwd?: string;
  /** Added to an otherwise nearly empty environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called for each line on standard error while it runs. */
  readonly onErrorLine?: (line: string, child: ChildProcess) => void;
  /** Default: 120 seconds. */
  readonly timeoutSeconds?: number;
  /** The image starts `webhook-main`. Default: `main`. */
  readonly entry?: 'main' | 'webhook-main';
}

export interface Run {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `irsactl` as a child process with a nearly empty environment. */
export function startIrsactl(args: readonly string[], options: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [testedProgram(options.entry), ...args], {
    cwd: options.cwd ?? projectRoot,
    env: { PATH: process.env['PATH'] ?? '', HOME: options.cwd ?? '/nonexistent', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Runs `irsactl` to its end, validates its output against the schemas, and keeps it for the search for secrets. */
export async function runIrsactl(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startIrsactl(args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), (options.timeoutSeconds ?? 120) * 1000);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      stderr += `${line}\n`;
      options.onErrorLine?.(line, child);
    });
  }
  child.stdin?.on('error', () => {});
  child.stdin?.end(options.input ?? '');
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  keepTranscript(`irsactl ${args.join(' ')}`, stdout + stderr);
  // A signal may cut the output in the middle of a line.
  if (signal === null) deepEqual(outputFaults(args, stdout, stderr), []);
  return { code, signal, stdout, stderr };
}
