import type { PatchOperation } from '../../injection/patch-operation.ts';
import type { ReviewType } from './admission-review.ts';

/** The answer that admits the object, with its patch and warnings. */
export function allow(
  type: ReviewType,
  uid: string,
  patch: readonly PatchOperation[],
  warnings: readonly string[],
): string {
  const response = warnings.length > 0 ? { uid, allowed: true, warnings } : { uid, allowed: true };
  const answer = JSON.stringify({ kind: type.kind, apiVersion: type.apiVersion, response });
  if (patch.length === 0) return answer;
  // Base64 needs no escaping, so the patch is spliced in before the two closing braces instead of being serialised.
  const encoded = toBase64(JSON.stringify(patch));
  return `${answer.slice(0, -2)},"patch":"${encoded}","patchType":"JSONPatch"}}`;
}

/** Nearly every patch fits. Collecting a buffer per patch would cost more than encoding it. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** UTF-8 needs at most three bytes for a UTF-16 code unit. */
const maxBytesPerCodeUnit = 3;

function toBase64(text: string): string {
  if (text.length * maxBytesPerCodeUnit > scratch.length) return Buffer.from(text).toString('base64');
  return scratch.toString('base64', 0, scratch.write(text));
}

/** Why a request is denied: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#status-v1-meta */
export interface Refusal {
  readonly message: string;
  readonly reason?: string;
  readonly code?: number;
}

export function deny(type: ReviewType, uid: string, refusal: Refusal): string {
  const status = { metadata: {}, ...refusal };
  return JSON.stringify({ ...type, response: { uid, allowed: false, status } });
}
