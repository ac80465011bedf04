import { asObject, type Json, type JsonObject, stringAt } from '../../trust/json.ts';
import { exceededLimit } from './json-limits.ts';

/** The request of the API server: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
export interface AdmissionRequest {
  readonly uid: string;
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly pod: JsonObject;
}

/** `apiVersion` and `kind` of the review, which the answer repeats. */
export interface ReviewType {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
}

const noType: ReviewType = { apiVersion: undefined, kind: undefined };

/** The field that differs from the creation of a pod. */
type Difference = 'kind' | 'resource' | 'subresource' | 'operation';

export type ReadReview =
  | { readonly about: 'new-pod'; readonly type: ReviewType; readonly request: AdmissionRequest }
  /** Not the creation of a pod: admitted unchanged. */
  | {
      readonly about: 'something-else';
      readonly type: ReviewType;
      readonly uid: string;
      readonly by: Difference;
    }
  /** Not a valid review; `fault` is the reason in the metrics, `message` the one in the answer. */
  | {
      readonly about: 'nothing';
      readonly type: ReviewType;
      readonly uid: string;
      readonly fault: 'not-json' | 'too-large' | 'no-request' | 'not-a-review' | 'no-pod';
      readonly message: string;
    };

const versions = new Set(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1']);

/** Reads the body of a request. The messages are those of the EKS webhook if it has one for the case. */
export function readReview(body: string): ReadReview {
  const badContent = { about: 'nothing', fault: 'no-request', message: 'bad content' } as const;
  if (body === '') return { ...badContent, type: noType, uid: '' };
  const exceeded = exceededLimit(body);
  if (exceeded !== null) return notJson(exceeded.why, exceeded.fault);
  let review: JsonObject | null;
  try {
    review = asObject(JSON.parse(body));
  } catch (error) {
    return notJson(error instanceof Error ? error.message : 'not JSON');
  }
  if (review === null) return { ...badContent, type: noType, uid: '' };
  const type = typeOf(review);
  const request = asObject(review['request']);
  if (request === null) return { ...badContent, type, uid: '' };
  const uid = stringAt(request, 'uid') ?? '';
  if (!isKnown(type)) {
    const message = `expected AdmissionReview of admission.k8s.io/v1 or v1beta1, got ${type.kind ?? ''} of ${type.apiVersion ?? ''}`;
    return { about: 'nothing', type, uid, fault: 'not-a-review', message };
  }
  const by = difference(request);
  if (by !== null) return { about: 'something-else', type, uid, by };
  const pod = asObject(request['object']);
  if (pod === null) {
    const message = `json: cannot unmarshal ${nameOf(request['object'])} into Go value of type v1.Pod`;
    return { about: 'nothing', type, uid, fault: 'no-pod', message };
  }
  const namespace = stringAt(request, 'namespace') ?? '';
  return { about: 'new-pod', type, request: { uid, namespace, dryRun: request['dryRun'] === true, pod } };
}

function notJson(reason: string, fault: 'not-json' | 'too-large' = 'not-json'): ReadReview {
  const message = `couldn't get version/kind; json parse error: ${reason}`;
  return { about: 'nothing', type: noType, uid: '', fault, message };
}

function typeOf(review: JsonObject): ReviewType {
  const [apiVersion, kind] = [stringAt(review, 'apiVersion'), stringAt(review, 'kind')];
  return { kind: kind ?? undefined, apiVersion: apiVersion ?? undefined };
}

/** Like the EKS webhook, accepts a review without `apiVersion` or `kind`. */
function isKnown({ apiVersion, kind }: ReviewType): boolean {
  return (
    (apiVersion === undefined || versions.has(apiVersion)) &&
    (kind === undefined || kind === 'AdmissionReview')
  );
}

/** The first field that differs from the creation of a core/v1 pod, else null; a missing field is no difference. */
function difference(request: JsonObject): Difference | null {
  if (!fits(request['kind'], 'kind', 'Pod')) return 'kind';
  if (!fits(request['resource'], 'resource', 'pods')) return 'resource';
  if ((request['subResource'] ?? '') !== '') return 'subresource';
  return (request['operation'] ?? 'CREATE') === 'CREATE' ? null : 'operation';
}

function fits(type: Json | undefined, member: 'kind' | 'resource', name: string): boolean {
  if (type === undefined || type === null) return true;
  return (
    stringAt(type, member) === name &&
    stringAt(type, 'version') === 'v1' &&
    (stringAt(type, 'group') ?? '') === ''
  );
}

function nameOf(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
