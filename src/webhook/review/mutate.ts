import type { Logger } from 'pino';
import { decideInjection } from '../../injection/decide.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { resolveIdentity } from '../../injection/resolve-identity.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import { stringAt, valueAt } from '../../trust/json.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import type { IdentitySources } from '../sources/identity-sources.ts';
import { type AdmissionRequest, allow, deny, readReview } from './admission-review.ts';

export interface MutateParts {
  readonly sources: IdentitySources;
  readonly settings: InjectionSettings;
  readonly metrics: Pick<WebhookMetrics, 'podInjected' | 'accountMissing'>;
  readonly log: Logger;
}

/** Answers one AdmissionReview; the body of the answer, at once wherever the account is known. */
export function mutate(body: string, parts: MutateParts): string | Promise<string> {
  const review = readReview(body);
  if (!review.ok) return deny(review.type, review.uid, review.message);
  const { type, request } = review;
  const name = stringAt(valueAt(request.pod, 'spec'), 'serviceAccountName') ?? '';
  const answer = (facts: IdentityFacts) => allow(type, request.uid, patchFor(request, name, facts, parts));
  const facts = parts.sources.find(request.namespace, name);
  return facts instanceof Promise ? facts.then(answer) : answer(facts);
}

function patchFor(request: AdmissionRequest, name: string, facts: IdentityFacts, parts: MutateParts) {
  const about = () => ({ namespace: request.namespace, pod: podName(request), serviceAccount: name });
  if (facts.account === undefined) {
    parts.metrics.accountMissing();
    parts.log.warn({ ...about(), why: facts.unknownBecause }, 'the pod is left as it is');
    return [];
  }
  const identity = resolveIdentity(facts, parts.settings);
  if (identity === null || identity.method === 'container_credentials') return [];
  const { patch, reasons } = decideInjection(request.pod, identity, parts.settings);
  if (patch.length > 0) parts.metrics.podInjected();
  if (reasons.length > 0) parts.log.info({ ...about(), reasons }, 'left alone in part');
  if (parts.log.isLevelEnabled('debug')) parts.log.debug({ ...about(), operations: patch.length }, 'decided');
  return patch;
}

function podName(request: AdmissionRequest): string {
  const metadata = valueAt(request.pod, 'metadata');
  return stringAt(metadata, 'name') ?? stringAt(metadata, 'generateName') ?? '';
}
