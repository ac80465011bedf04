import { type Json, valueAt } from '../trust/json.ts';

/** A pod with this label opts out of injection. Its domain is fixed, whatever the annotation prefix is. */
export const optOutLabel = 'eks.amazonaws.com/skip-pod-identity-webhook';

/** True for any value of the label, like an `Exists` selector. */
export function optsOut(pod: Json): boolean {
  return valueAt(pod, 'metadata', 'labels', optOutLabel) !== undefined;
}
