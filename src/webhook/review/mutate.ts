import type { Logger } from 'pino';
import { type Admission, admitPod } from '../../injection/admit-pod.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { optsOut } from '../../injection/opt-out.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import { stringAt, valueAt } from '../../trust/json.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import type { IdentitySources } from '../sources/identity-sources.ts';
import { whyNoAccount } from '../sources/object-names.ts';
import { allow, deny } from './admission-answer.ts';
import { type AdmissionRequest, type ReviewType, readReview } from './admission-review.ts';

export interface MutateParts {
  readonly sources: IdentitySources;
  readonly settings: InjectionSettings;
  readonly metrics: Pick<WebhookMetrics, 'decided' | 'warned'>;
  readonly random: () => number;
  readonly log: Logger;
}

/** Answers one AdmissionReview; the body of the answer, at once wherever the account is known. */
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

/** What is too large may be a pod with a role: whose, nobody has read. The API server takes the answer without a uid for none. */
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
  // Static pods have no service account. What is no name is none that could be asked for; the API server refuses the pod.
  if (serviceAccount === '') return leave('no-identity', 'no-service-account');
  if (whyNoAccount(namespace, serviceAccount) !== null) return leave('no-identity', 'not-a-name');
  const facts = parts.sources.find(namespace, serviceAccount);
  return facts instanceof Promise ? answerLater(body, facts, parts) : judge(type, request, facts, parts);
}

/** Keeps the text alone for as long as it waits: what is parsed of it may be twenty times as large. */
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

/** A denial of what is written wrongly is final; one for want of knowledge may go well the next time. */
function answerTo(type: ReviewType, uid: string, facts: IdentityFacts, admission: Admission): string {
  const { outcome, patch, warnings } = admission;
  if (outcome !== 'rejected') return allow(type, uid, patch, warnings);
  const [code, reason] = isMiss(facts, admission) ? [503, 'ServiceUnavailable'] : [422, 'Invalid'];
  return deny(type, uid, { message: warnings.join('; '), reason, code });
}

/**
 * One line a decision at debug; a pod that goes without an identity is a failure. Only who creates the pod is shown its
 * warnings, often a controller, so the first pod of each service account is logged with them.
 */
function report(request: AdmissionRequest, facts: IdentityFacts, admission: Admission, parts: MutateParts) {
  const { outcome, method, patch, warnings, reasons } = admission;
  const unknown = isMiss(facts, admission);
  parts.metrics.decided(outcome, method, reasonOf(admission, unknown));
  if (outcome === 'missed') {
    const about = aboutPod(request);
    const why = facts.unknownBecause ?? 'its service account is unknown';
    parts.log.warn({ ...about, why }, 'missed');
    return;
  }
  // An account that nobody knows may not exist, and a client could invent any number of them.
  const isFirst =
    warnings.length > 0 && !unknown && parts.metrics.warned(request.namespace, accountOf(request.pod));
  if (isFirst) parts.log.info({ ...aboutPod(request), warnings }, 'warned');
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

/** One of a few words, for a metric. */
function reasonOf({ warnings }: Admission, unknown: boolean): string | null {
  if (unknown) return 'unknown-service-account';
  return warnings.length > 0 ? 'warned' : null;
}

/** What asks is not always an API server, and before it has looked at a name that is of any length. */
const longestName = 253;

function aboutPod({ namespace, pod }: AdmissionRequest) {
  const metadata = valueAt(pod, 'metadata');
  return {
    namespace,
    serviceAccount: accountOf(pod),
    pod: (stringAt(metadata, 'name') || (stringAt(metadata, 'generateName') ?? '')).slice(0, longestName),
  };
}
