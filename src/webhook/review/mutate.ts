import type { Logger } from 'pino';
import { type Admission, admitPod } from '../../injection/admit-pod.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { optsOut } from '../../injection/opt-out.ts';
import type { PatchOperation } from '../../injection/patch-operation.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import { stringAt, valueAt } from '../../trust/json.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import type { IdentitySources } from '../sources/identity-sources.ts';
import { whyInvalidAccount } from '../sources/object-names.ts';
import { type AdmissionRequest, type ReviewType, readReview } from './admission-review.ts';

export interface MutateParts {
  readonly sources: IdentitySources;
  readonly settings: InjectionSettings;
  readonly metrics: Pick<WebhookMetrics, 'decided' | 'warned'>;
  readonly random: () => number;
  readonly log: Logger;
}

/** Returns the answer to one AdmissionReview, without a promise if the service account is in the cache. */
export function mutate(body: string, parts: MutateParts): string | Promise<string> {
  const review = readReview(body);
  const { type } = review;
  switch (review.about) {
    case 'nothing':
      reportFault(review.fault, review.uid, review.message, parts);
      return deny(type, review.uid, { message: review.message });
    case 'something-else':
      parts.metrics.decided('not-a-pod-creation', null, review.by);
      parts.log.debug({ uid: review.uid, by: review.by }, 'not-a-pod-creation');
      return allow(type, review.uid, [], []);
    case 'new-pod':
      return admit(body, type, review.request, parts);
  }
}

/**
 * A body that is too large may be a pod with a role, so it counts as missed. Its uid was not read either, and the API
 * server treats an answer without it as a failure.
 */
function reportFault(fault: string, uid: string, message: string, { metrics, log }: MutateParts): void {
  if (fault === 'too-large') {
    metrics.decided('missed', null, fault);
    log.warn({ why: fault, message }, 'missed');
  } else {
    metrics.decided('bad-review', null, fault);
    log.debug({ uid, message }, 'bad-review');
  }
}

function admit(
  body: string,
  type: ReviewType,
  request: AdmissionRequest,
  parts: MutateParts,
): string | Promise<string> {
  const { namespace, pod } = request;
  const serviceAccount = accountOf(pod);
  const leave = (outcome: 'opted-out' | 'no-identity', reason: string | null): string => {
    parts.metrics.decided(outcome, null, reason);
    if (parts.log.isLevelEnabled('debug')) parts.log.debug({ ...aboutPod(request), reason }, outcome);
    return allow(type, request.uid, [], []);
  };
  if (optsOut(pod)) return leave('opted-out', null);
  // Static pods have no service account. The API server refuses a pod with an invalid name itself.
  if (serviceAccount === '') return leave('no-identity', 'no-service-account');
  if (whyInvalidAccount(namespace, serviceAccount) !== null) return leave('no-identity', 'not-a-name');
  const facts = parts.sources.find(namespace, serviceAccount);
  return facts instanceof Promise ? answerLater(body, facts, parts) : judge(type, request, facts, parts);
}

/** Keeps only the text during the wait and parses it again: the parsed review may need twenty times the memory. */
function answerLater(body: string, facts: Promise<IdentityFacts>, parts: MutateParts): Promise<string> {
  return facts.then((found) => mutate(body, { ...parts, sources: { find: () => found } }));
}

function judge(
  type: ReviewType,
  request: AdmissionRequest,
  facts: IdentityFacts,
  parts: MutateParts,
): string {
  const { namespace, pod } = request;
  const created = { namespace, serviceAccount: accountOf(pod), pod };
  const admission = admitPod(created, facts, parts.settings, parts.random);
  report(request, facts, admission, parts);
  return answerTo(type, request.uid, facts, admission);
}

function accountOf(pod: AdmissionRequest['pod']): string {
  return stringAt(pod, 'spec', 'serviceAccountName') ?? '';
}

/** Denying an invalid identity is final; after a failed lookup a retry may succeed. */
function answerTo(type: ReviewType, uid: string, facts: IdentityFacts, admission: Admission): string {
  const { outcome, patch, warnings } = admission;
  if (outcome !== 'rejected') return allow(type, uid, patch, warnings);
  const [code, reason] = isMiss(facts, admission) ? [503, 'ServiceUnavailable'] : [422, 'Invalid'];
  return deny(type, uid, { message: warnings.join('; '), reason, code });
}

/**
 * Logs each decision at debug, and a missed pod as a warning. The API server returns warnings to the client that creates
 * the pod, often a controller, so the log has each warning of a service account once.
 */
function report(request: AdmissionRequest, facts: IdentityFacts, admission: Admission, parts: MutateParts) {
  const { outcome, method, patch, warnings, reasons } = admission;
  const unknown = isMiss(facts, admission);
  parts.metrics.decided(outcome, method, reasonOf(admission, unknown));
  if (outcome === 'missed') {
    const about = aboutPod(request);
    const why = facts.unknownBecause ?? 'unknown service account';
    parts.log.warn({ ...about, why }, 'missed');
    return;
  }
  // An unknown account may not exist, and a client could invent any number of them.
  if (warnings.length > 0 && !unknown) {
    const first = parts.metrics.warned(request.namespace, accountOf(request.pod), warnings);
    if (first.length > 0) parts.log.info({ ...aboutPod(request), warnings: first }, 'warned');
  }
  if (parts.log.isLevelEnabled('debug')) {
    parts.log.debug(
      { ...aboutPod(request), method, operations: patch.length, reasons, warnings, dryRun: request.dryRun },
      outcome,
    );
  }
}

function isMiss(facts: IdentityFacts, { method }: Admission): boolean {
  return facts.account === undefined && method === null;
}

/** The metric's label: one of a few fixed words. */
function reasonOf({ warnings }: Admission, unknown: boolean): string | null {
  if (unknown) return 'unknown-service-account';
  return warnings.length > 0 ? 'warned' : null;
}

/** A name may be of any length here: the API server has not validated it yet, and other clients can send reviews too. */
const maxNameLength = 253;

function aboutPod({ namespace, pod }: AdmissionRequest) {
  const metadata = valueAt(pod, 'metadata');
  return {
    namespace,
    serviceAccount: accountOf(pod),
    pod: (stringAt(metadata, 'name') || (stringAt(metadata, 'generateName') ?? '')).slice(0, maxNameLength),
  };
}

/** The answer that admits the object, with its patch and warnings. */
function allow(
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
interface Refusal {
  readonly message: string;
  readonly reason?: string;
  readonly code?: number;
}

function deny(type: ReviewType, uid: string, refusal: Refusal): string {
  const status = { metadata: {}, ...refusal };
  return JSON.stringify({ ...type, response: { uid, allowed: false, status } });
}
