import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { isSea } from 'node:sea';
import type { Progress, ProgressEvent } from '../chain/progress.ts';
import { progressEventSchema } from '../chain/progress-schema.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Reaper } from './reaper/reaper.ts';

/** How irsactl itself is started again as a child: the program and its first arguments. */
export type OwnProgram = readonly [string, ...string[]];

/** The one that runs now: a script that Node was given, or an executable that is Node itself. */
export function thisProgram(): OwnProgram {
  const [, script = ''] = process.argv;
  return isSea() ? [process.execPath] : [process.execPath, ...process.execArgv, script];
}

interface OwnProgramRun {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly onEvent: Progress;
  readonly signal: AbortSignal;
  /** Ends the command where this process dies: it must not write into folders that are being removed. */
  readonly reaper: Reaper;
}

/** Runs a command of irsactl with `-o json` to its end; anything but success is an error with what it said. */
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
    what: `irsactl ${run.args.join(' ')} ended with code ${code}.`,
    why: last === '' ? 'It said nothing more.' : last,
    next: 'Run `irsactl demo --keep` and repeat the command by hand.',
  });
}

function parseEvent(line: string): ProgressEvent | null {
  try {
    return progressEventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
