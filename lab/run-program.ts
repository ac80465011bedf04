import { type ChildProcess, spawn } from 'node:child_process';
import type { CommandAnswer } from './lab.ts';
import { LabFailure } from './lab-failure.ts';

interface ProgramOptions {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Called for each line of either stream. */
  readonly onLine?: (line: string) => void;
}

/** Runs a program on this machine; rejects if it cannot be started, times out or is cancelled. */
export function runProgram(command: readonly string[], options: ProgramOptions = {}): Promise<CommandAnswer> {
  const [program = '', ...args] = command;
  const { promise, resolve, reject } = Promise.withResolvers<CommandAnswer>();
  if (options.signal?.aborted) return Promise.reject(options.signal.reason);
  // A new process group, so that its children can be killed with it.
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
  // The program may end before its input is closed.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return promise.finally(() => {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
  });
}

/** Returns standard output; rejects with the last lines if the exit code is not 0. */
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
