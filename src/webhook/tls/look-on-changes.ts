import type { Runtime } from '../../serving/runtime.ts';
import type { StateLog } from '../../serving/state-log.ts';
import type { InterruptiblePause } from './interruptible-pause.ts';

/** A registration that is watched. */
interface Watched {
  changes(signal: AbortSignal): AsyncIterable<unknown>;
}

interface Watching {
  /** How long is waited before it is watched again. */
  readonly look: number;
  readonly runtime: Pick<Runtime, 'sleep'>;
  readonly stateLog: StateLog;
}

/** Looks come at once where the registration changed; where it cannot be watched, at the next time. */
export async function lookOnChanges(
  registration: Watched,
  pause: InterruptiblePause,
  { look, runtime, stateLog }: Watching,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _ of registration.changes(signal)) pause.interrupt();
      stateLog.clear('watch');
    } catch (error) {
      if (!signal.aborted) stateLog.warn('watch', 'the registration cannot be watched', error);
    }
    await runtime.sleep(look, signal);
  }
}
