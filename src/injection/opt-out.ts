import { type Json, valueAt } from '../trust/json.ts';

/** The label by which a pod keeps the webhook away; the domain is fixed, whatever the annotation prefix is. */
export const optOutLabel = 'eks.amazonaws.com/skip-pod-identity-webhook';

/** True whatever the label's value is, as with a selector that asks whether it exists. */
export function optsOut(pod: Json): boolean {
  return valueAt(pod, 'metadata', 'labels', optOutLabel) !== undefined;
}
