import type { PatchOperation } from '../../injection/patch-operation.ts';
import { asObject, type Json, type JsonObject, stringAt } from '../../trust/json.ts';

/** What the API server asks: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export interface AdmissionRequest {
  readonly uid: string;
  readonly namespace: string;
  readonly pod: JsonObject;
}

/** `apiVersion` and `kind` of the question, which the answer repeats. */
type ReviewType = { readonly apiVersion?: string; readonly kind?: string };

/** A review that was read, or the reason why it is refused. */
type ReadReview =
  | { readonly ok: true; readonly type: ReviewType; readonly request: AdmissionRequest }
  | { readonly ok: false; readonly type: ReviewType; readonly uid: string; readonly message: string };

const versions = new Set(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1']);

/** Reads the body of a call. The messages of refusals are those of the EKS webhook where it has them. */
export function readReview(body: string): ReadReview {
  if (body === '') return refused({}, '', 'bad content');
  let review: JsonObject | null;
  try {
    review = asObject(JSON.parse(body));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON';
    return refused({}, '', `couldn't get version/kind; json parse error: ${reason}`);
  }
  if (review === null) return refused({}, '', 'bad content');
  const type = typeOf(review);
  const request = asObject(review['request']);
  if (request === null) return refused(type, '', 'bad content');
  const uid = stringAt(request, 'uid') ?? '';
  if (!isKnown(type)) {
    return refused(
      type,
      uid,
      `expected AdmissionReview of admission.k8s.io/v1 or v1beta1, got ${type.kind ?? ''} of ${type.apiVersion ?? ''}`,
    );
  }
  const pod = asObject(request['object']);
  if (pod === null) {
    return refused(
      type,
      uid,
      `json: cannot unmarshal ${nameOf(request['object'])} into Go value of type v1.Pod`,
    );
  }
  return { ok: true, type, request: { uid, namespace: stringAt(request, 'namespace') ?? '', pod } };
}

/** The answer that lets the pod through, with a patch or without. */
export function allow(type: ReviewType, uid: string, patch: readonly PatchOperation[]): string {
  const answer = JSON.stringify({ ...type, response: { uid, allowed: true } });
  if (patch.length === 0) return answer;
  // Base64 needs no escaping, so the longest part of the answer is put in place of the two closing braces.
  const encoded = Buffer.from(JSON.stringify(patch)).toString('base64');
  return `${answer.slice(0, -2)},"patch":"${encoded}","patchType":"JSONPatch"}}`;
}

/** The answer that refuses: only for questions that make no sense, never for a pod. */
export function deny(type: ReviewType, uid: string, message: string): string {
  return JSON.stringify({ ...type, response: { uid, allowed: false, status: { metadata: {}, message } } });
}

function refused(type: ReviewType, uid: string, message: string): ReadReview {
  return { ok: false, type, uid, message };
}

function typeOf(review: JsonObject): ReviewType {
  const [apiVersion, kind] = [stringAt(review, 'apiVersion'), stringAt(review, 'kind')];
  return { ...(kind !== null && { kind }), ...(apiVersion !== null && { apiVersion }) };
}

/** Callers that leave both out are taken as well, as the EKS webhook does. */
function isKnown({ apiVersion, kind }: ReviewType): boolean {
  return (
    (apiVersion === undefined || versions.has(apiVersion)) &&
    (kind === undefined || kind === 'AdmissionReview')
  );
}

function nameOf(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
