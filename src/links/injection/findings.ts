import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { DesiredWebhook } from './desired.ts';
import type { WebhookAnswer } from './ports.ts';
import { webhookPlace } from './registration.ts';

export const finding = findingsOf('injection');

/** Said of a webhook that cannot inject anything now; null of one that answers. */
export function webhookTrouble(desired: DesiredWebhook, answer: WebhookAnswer | null): Finding | null {
  const { registrationName, registration } = desired;
  const place = webhookPlace(registration.target);
  if (answer?.kind === 'unreachable') {
    return finding.error('IRSA-INJECT-005', {
      what: `The webhook does not answer at ${place}: pods would start without their role.`,
      why: answer.reason,
      next:
        `Start it: \`irsactl webhook --webhook-configuration ${registrationName}\`, and name its address in ` +
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

export function foreignRegistration(name: string): Finding {
  return finding.error('IRSA-INJECT-003', {
    what: `MutatingWebhookConfiguration ${name} exists and does not belong to this chain.`,
    why: 'It lacks the label and the annotation that irsactl gives to what it creates for this chain.',
    next: `Look at it with \`kubectl get mutatingwebhookconfiguration ${name} -o yaml\`; take it over with \`irsactl apply --adopt\`.`,
  });
}
