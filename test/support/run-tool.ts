import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program of the machine to its end and returns its standard output; throws with its standard error. */
export async function runTool(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<string> {
  const started = run(program, [...args], {
    timeout: 120_000,
    maxBuffer: 16 * 1024 * 1024,
    cwd: options.cwd,
  });
  // A program that does not read may end before its empty input is closed.
  started.child.stdin?.on('error', () => {});
  started.child.stdin?.end(options.input ?? '');
  return (await started).stdout;
}

/** Returns whether a program with this name is on the PATH. */
export async function hasTool(program: string): Promise<boolean> {
  return run('sh', ['-c', 'command -v "$1"', 'sh', program]).then(
    () => true,
    () => false,
  );
}
