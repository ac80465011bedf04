import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { waiting } from './await-serving.ts';
import { parseTimes, type Timed, writeRecord } from './records.ts';
import type { NodeContext } from './step-context.ts';

/** Reports what is awaited as `waiting` does; it usually takes what it took the last time on this node, where that is noted. */
export async function waitingAsBefore(
  context: Pick<NodeContext, 'chain' | 'node' | 'files' | 'progress'>,
  what: Timed,
  forWhat: string,
  otherwise: string,
): Promise<ReturnType<typeof waiting>> {
  const last = parseTimes(await context.files.read(timesOf(context)))?.[what];
  const report = waiting(context.progress, forWhat, otherwise);
  return (sinceSeconds, usuallySeconds) => report(sinceSeconds, last ?? usuallySeconds);
}

/** Notes how long it took. Nothing hangs on that: where it cannot be noted, the time from before stays. */
export async function noteTime(context: NodeContext, what: Timed, seconds: number): Promise<void> {
  const path = timesOf(context);
  try {
    const times = { ...parseTimes(await context.files.read(path)), [what]: Math.round(seconds) };
    await context.files.write(path, writeRecord(times), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
  }
}

function timesOf({ chain, node }: Pick<NodeContext, 'chain' | 'node'>): string {
  return nodePaths(chain, node).times;
}
