import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { DesiredServed } from './desired.ts';
import { type ServedFacts, trustedBundle } from './observe.ts';
import { webhookPlace } from './registration.ts';

/** Returns why the webhook cannot inject now; null if no problem is visible. */
export function servingProblem(
  { registrationName: name, registration: wanted }: DesiredServed,
  { registration, webhook }: ServedFacts,
): Finding | null {
  if (wanted === null) return null;
  const place = webhookPlace(wanted.target);
  if (webhook?.kind === 'unreachable') {
    return finding.error('IRSA-INJECT-005', {
      what: `The webhook does not answer at ${place}: pods would start without their role.`,
      why: webhook.reason,
      next:
        'Start it: `irsactl webhook --tls-cert FILE --tls-key FILE`, and set its address in ' +
        'spec.injection.webhook; or write `injection: none` in irsa.yaml.',
    });
  }
  if (webhook?.kind === 'not-ready') {
    return finding.error('IRSA-INJECT-005', {
      what: `The webhook at ${place} is not ready.`,
      why: `/readyz answers ${webhook.status}: it has not read the service accounts yet, or it is shutting down.`,
      next: 'Read the log of the webhook; it needs get, list and watch on service accounts.',
    });
  }
  const hasCa = trustedBundle(wanted.object, registration) !== '';
  if (!hasCa && (webhook?.kind === 'untrusted' || wanted.target.kind === 'service')) {
    return finding.error('IRSA-INJECT-007', {
      what: `MutatingWebhookConfiguration ${name} has no caBundle.`,
      why: 'Without it the API server trusts only public CAs and refuses the certificate of the webhook.',
      next: 'Write the CA of its certificate into spec.injection.webhook.caBundle.',
    });
  }
  if (webhook?.kind !== 'untrusted') return null;
  return finding.error('IRSA-INJECT-007', {
    what: `The certificate of the webhook at ${place} was not issued by the CA in ${name}.`,
    why: webhook.reason,
    next: 'Write the CA of its certificate into spec.injection.webhook.caBundle.',
  });
}
