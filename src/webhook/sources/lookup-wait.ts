/** Well under the timeout of a webhook, which is 10 seconds unless the registration says less. */
const usualWait = 3_000;
const longestWait = 8_000;

/**
 * The longest that a pod waits for a service account that is not known yet. A look at the API server takes
 * milliseconds; the flag can only give it more time, as a pod that is not waited for runs without its identity.
 */
export function lookupMilliseconds(gracePeriod: number): number {
  return Math.min(Math.max(gracePeriod, usualWait), longestWait);
}
