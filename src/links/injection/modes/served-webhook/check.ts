import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import { caBundleOf, registrationFault } from '../../live-registration.ts';
import type { DesiredServed } from './desired.ts';
import { servingProblem } from './findings.ts';
import type { ServedFacts } from './observe.ts';
import { webhookPlace } from './registration.ts';

export function servedFault(desired: DesiredServed, { registration }: ServedFacts): Finding | null {
  if (desired.registration === null) return null;
  return registrationFault(
    desired.registrationName,
    desired.chain,
    registration,
    desired.registration.object,
  );
}

/** Why pods come back without their role although the registration is right; null where the webhook shows no reason. */
export function whyServedNotInjected(
  { registrationName: name, registration: wanted }: DesiredServed,
  { registration, webhook }: ServedFacts,
): Finding | null {
  if (wanted === null) return null;
  const trouble = servingProblem(name, wanted, webhook);
  if (trouble) return trouble;
  const hasCa = registration !== null && caBundleOf(registration) !== '';
  if (!hasCa && !(wanted.target.kind === 'url' && webhook?.kind === 'ready')) {
    return finding.error('IRSA-INJECT-007', {
      what: `MutatingWebhookConfiguration ${name} has no caBundle.`,
      why: 'Without it the API server trusts only public CAs and refuses the certificate of the webhook.',
      next: `irsactl webhook --webhook-configuration ${name}, which writes the field and keeps it current`,
    });
  }
  if (webhook?.kind !== 'untrusted') return null;
  return finding.error('IRSA-INJECT-008', {
    what: `The certificate of the webhook at ${webhookPlace(wanted.target)} was not issued by the CA in ${name}.`,
    why: webhook.reason,
    next: `Restart the webhook with --webhook-configuration ${name}: it writes its own CA into the registration.`,
  });
}
