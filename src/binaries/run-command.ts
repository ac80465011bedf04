import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface CommandResult {
  /** Null if the program could not be started or was killed. */
  readonly status: number | null;
  readonly stdout: string;
  /** The last lines of standard error, or why it could not be started. */
  readonly complaint: string;
}

interface CommandOptions {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly onErrorLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const linesKept = 8;

/** Runs a program and waits for its end; never rejects. */
export function runCommand(
  program: string,
  args: readonly string[],
  { cwd, environment, onErrorLine, signal }: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal === undefined ? {} : { signal }),
    });
    let stdout = '';
    const tail: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      tail.push(line);
      if (tail.length > linesKept) tail.shift();
      onErrorLine?.(line);
    });
    child.once('error', (error) => resolve({ status: null, stdout, complaint: error.message }));
    child.once('close', (status) => resolve({ status, stdout, complaint: tail.join('\n') }));
  });
}
