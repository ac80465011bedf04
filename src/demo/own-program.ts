import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isSea } from 'node:sea';
import type { Progress, ProgressEvent } from '../chain/progress.ts';
import { progressEventSchema } from '../chain/progress-schema.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Reaper } from './reaper.ts';

/** The command line that starts irsactl as a child: the program and its first arguments. */
export type OwnProgram = readonly [string, ...string[]];

/** Returns the running irsactl: a script run by Node, or an executable that includes Node. */
export function thisProgram(): OwnProgram {
  const [, script = ''] = process.argv;
  return isSea() ? [process.execPath] : [process.execPath, ...process.execArgv, script];
}

interface OwnProgramRun {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onEvent: Progress;
  readonly signal: AbortSignal;
  /** Kills the command if this process dies: it must not write into folders that are being removed. */
  readonly reaper: Reaper;
}

/** Runs an irsactl command with `-o json` to its end; throws IRSA-DEMO-001 with its last line of output unless it succeeds. */
export async function runOwnProgram([program, ...first]: OwnProgram, run: OwnProgramRun): Promise<void> {
  const child = spawn(program, [...first, ...run.args, '-o', 'json'], {
    env: run.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: run.signal,
    killSignal: 'SIGKILL',
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) run.reaper.watchGroup(pid);
  let last = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    const event = parseEvent(line);
    if (event !== null) run.onEvent(event);
    else last = line;
  });
  const [code] = await once(child, 'close').finally(() => {
    if (pid !== undefined) run.reaper.forgetGroup(pid);
  });
  if (code === 0) return;
  throw new IrsaError('IRSA-DEMO-001', {
    what: `irsactl ${run.args.join(' ')} exited with code ${code}.`,
    why: last === '' ? 'It printed no error.' : last,
    next: 'Fix what the error names, then run the demo again.',
  });
}

function parseEvent(line: string): ProgressEvent | null {
  try {
    return progressEventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
