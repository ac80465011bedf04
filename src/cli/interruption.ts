import { exitCode } from './exit-code.ts';

/** SIGHUP comes when the ssh connection to the node breaks. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Whether the user has asked to stop, and a way to stop listening. */
interface Interruption {
  readonly requested: () => boolean;
  readonly stopListening: () => void;
}

/** Whether the change at hand is being finished because somebody has asked to stop: only a second signal may end it. */
export function isFinishing(): boolean {
  return process.exitCode === exitCode.interrupted;
}

/**
 * While a plan is carried out, the first Ctrl-C (or SIGTERM, or SIGHUP) lets the change at hand finish; a second one
 * is left to the system, which ends the process at once. Both are safe: see docs/decisions.
 */
export function listenForInterruption(report: (text: string) => void): Interruption {
  let requested = false;
  const onSignal = (): void => {
    requested = true;
    process.exitCode = exitCode.interrupted;
    report('Stopping after the change at hand; press Ctrl-C again to stop at once.');
    stopListening();
  };
  const stopListening = (): void => {
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { requested: () => requested, stopListening };
}
