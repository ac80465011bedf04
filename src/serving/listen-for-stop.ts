/** The first signal that asks the process to stop, and a way to stop listening. */
interface StopRequest {
  readonly first: Promise<NodeJS.Signals>;
  readonly stopListening: () => void;
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Listens from the start on: to the first process of a container, a signal that nobody handles does nothing. A second
 * signal ends the process at once, as with the EKS webhook.
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
