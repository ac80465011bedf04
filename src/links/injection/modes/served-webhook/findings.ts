import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { WebhookAnswer } from '../../ports.ts';
import { type DesiredRegistration, webhookPlace } from './registration.ts';

/** Said of a webhook that cannot inject anything now; null of one that answers. */
export function servingProblem(
  name: string,
  { target }: DesiredRegistration,
  answer: WebhookAnswer | null,
): Finding | null {
  const place = webhookPlace(target);
  if (answer?.kind === 'unreachable') {
    return finding.error('IRSA-INJECT-005', {
      what: `The webhook does not answer at ${place}: pods would start without their role.`,
      why: answer.reason,
      next:
        `Start it: \`irsactl webhook --webhook-configuration ${name}\`, and name its address in ` +
        'spec.injection.webhook; or write `injection: none` into irsa.yaml.',
    });
  }
  if (answer?.kind === 'not-ready') {
    return finding.error('IRSA-INJECT-006', {
      what: `The webhook at ${place} is not ready.`,
      why: `/readyz answers ${answer.status}: it has not read the service accounts of the cluster, or is shutting down.`,
      next: 'Read the log of the webhook; it needs get, list and watch on service accounts.',
    });
  }
  return null;
}
