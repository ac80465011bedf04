import type { Logger } from 'pino';
import { decideInjection } from '../../injection/decide.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import { stringAt, valueAt } from '../../trust/json.ts';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import type { KnownAccount } from '../sources/account-cache.ts';
import type { AccountLookup } from '../sources/account-lookup.ts';
import { type AdmissionRequest, allow, deny, readReview } from './admission-review.ts';

export interface MutateParts {
  readonly lookup: Pick<AccountLookup, 'find'>;
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
  const answer = (account: KnownAccount) => allow(type, request.uid, patchFor(request, name, account, parts));
  const account = parts.lookup.find(request.namespace, name);
  return account instanceof Promise ? account.then(answer) : answer(account);
}

function patchFor(request: AdmissionRequest, name: string, account: KnownAccount, parts: MutateParts) {
  const about = () => ({ namespace: request.namespace, pod: podName(request), serviceAccount: name });
  if (account === undefined) {
    parts.metrics.accountMissing();
    parts.log.warn(about(), 'the service account is unknown, the pod is left as it is');
    return [];
  }
  if (account === null) return [];
  const { patch, reasons } = decideInjection(request.pod, account, parts.settings);
  if (patch.length > 0) parts.metrics.podInjected();
  if (reasons.length > 0) parts.log.info({ ...about(), reasons }, 'left alone in part');
  if (parts.log.isLevelEnabled('debug')) parts.log.debug({ ...about(), operations: patch.length }, 'decided');
  return patch;
}

function podName(request: AdmissionRequest): string {
  const metadata = valueAt(request.pod, 'metadata');
  return stringAt(metadata, 'name') ?? stringAt(metadata, 'generateName') ?? '';
}
