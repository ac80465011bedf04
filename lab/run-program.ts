import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandAnswer } from './lab.ts';
import { LabFailure } from './lab-failure.ts';

interface ProgramOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program of this machine to its end; rejects where it cannot be started, takes too long or is called off. */
export function runProgram(command: readonly string[], options: ProgramOptions = {}): Promise<CommandAnswer> {
  const [program = '', ...args] = command;
  const { promise, resolve, reject } = Promise.withResolvers<CommandAnswer>();
  if (options.signal?.aborted) return Promise.reject(options.signal.reason);
  // A group of its own, so that what it started ends with it.
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(options.env && { env: options.env }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      if (options.onLine) text.split('\n').filter(Boolean).forEach(options.onLine);
    });
  }
  const giveUp = (why: unknown): void => {
    killGroup(child);
    reject(why);
  };
  const stop = (): void => giveUp(options.signal?.reason);
  options.signal?.addEventListener('abort', stop, { once: true });
  const { timeoutSeconds } = options;
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(
          () => giveUp(new Error(`${command.join(' ')}: not done after ${timeoutSeconds} s`)),
          timeoutSeconds * 1000,
        );
  child.once('error', reject);
  child.once('close', (code) => resolve({ code: code ?? 128, ...output }));
  // A program that reads nothing may be gone before its input is closed.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return promise.finally(() => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  });
}

/** Its standard output; rejects with its last lines where its code is not 0. */
export async function must(command: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command, options);
  if (code === 0) return stdout;
  const said = (stderr || stdout).trim().split('\n').slice(-12).join('\n');
  throw new LabFailure(`${command.join(' ')} ended with ${code}:\n${said}`, 'Read the lines above.');
}

function killGroup(child: Pick<ChildProcess, 'pid'>): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
