/** Well under the timeout of the registration, which defaults to 10 seconds. */
const defaultWait = 3_000;
const maxWait = 8_000;

/**
 * Returns how long a pod waits for an unknown service account. A read from the API server takes milliseconds. The flag can
 * only lengthen the wait: after a timeout the pod runs without its identity.
 */
export function lookupMilliseconds(gracePeriod: number): number {
  return Math.min(Math.max(gracePeriod, defaultWait), maxWait);
}
