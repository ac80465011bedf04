import type { PatchOperation } from '../../injection/patch-operation.ts';
import type { ReviewType } from './admission-review.ts';

/** The answer that lets the object through, with a patch and warnings or without. */
export function allow(
  type: ReviewType,
  uid: string,
  patch: readonly PatchOperation[],
  warnings: readonly string[],
): string {
  const response = warnings.length > 0 ? { uid, allowed: true, warnings } : { uid, allowed: true };
  const answer = JSON.stringify({ ...type, response });
  if (patch.length === 0) return answer;
  // Base64 needs no escaping, so the longest part of the answer is put in place of the two closing braces.
  const encoded = Buffer.from(JSON.stringify(patch)).toString('base64');
  return `${answer.slice(0, -2)},"patch":"${encoded}","patchType":"JSONPatch"}}`;
}

/** Why something is refused: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#status-v1-meta */
export interface Refusal {
  readonly message: string;
  readonly reason?: string;
  readonly code?: number;
}

/** The answer that refuses. */
export function deny(type: ReviewType, uid: string, refusal: Refusal): string {
  const status = { metadata: {}, ...refusal };
  return JSON.stringify({ ...type, response: { uid, allowed: false, status } });
}
