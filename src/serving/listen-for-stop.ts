/** The first stop signal, and a function that removes the handlers. */
interface StopRequest {
  readonly first: Promise<NodeJS.Signals>;
  readonly stopListening: () => void;
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Handles SIGTERM and SIGINT. Call it at the start: process 1 of a container ignores a signal without a handler. Like the
 * EKS webhook, a second signal ends the process immediately.
 */
export function listenForStop(): StopRequest {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    resolve(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    first: promise,
    stopListening() {
      for (const signal of signals) process.removeListener(signal, onSignal);
    },
  };
}
