import { exitCode } from './exit-code.ts';

/** SIGHUP arrives when the ssh connection to the node breaks. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Interruption {
  readonly requested: () => boolean;
  readonly stopListening: () => void;
}

/** Whether irsactl finishes the current change after a signal. Only a second signal may end it. */
export function isFinishing(): boolean {
  return process.exitCode === exitCode.interrupted;
}

/** `timeout` sends its signal to the process and again to its group. Only a later one is a second wish. */
const repeatedMilliseconds = 1000;

/**
 * During an apply, the first Ctrl-C (or SIGTERM, or SIGHUP) lets the current change finish; the system ends the process at
 * a second one, a second later at the earliest. Both are safe: see docs/decisions.
 */
export function listenForInterruption(report: (text: string) => void): Interruption {
  let requested = false;
  const onSignal = (): void => {
    if (requested) return;
    requested = true;
    process.exitCode = exitCode.interrupted;
    report('Stopping after the current change; press Ctrl-C again to stop immediately.');
    setTimeout(stopListening, repeatedMilliseconds).unref();
  };
  const stopListening = (): void => {
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { requested: () => requested, stopListening };
}
