import type { Finding } from '../../chain/finding.ts';
import type { DesiredWebhook } from './desired.ts';
import { finding, foreignRegistration, webhookTrouble } from './findings.ts';
import { caBundleOf, differingFields, isOurRegistration, liveRegistration } from './live-registration.ts';
import type { InjectionFacts } from './observe.ts';
import { webhookPlace } from './registration.ts';

/** A registration that is not as irsactl writes it leaves pods out, also where the pod that was tried came through. */
export function registrationFault(desired: DesiredWebhook, { registration }: InjectionFacts): Finding | null {
  const name = desired.registrationName;
  if (registration === null) {
    return finding.error('IRSA-INJECT-004', {
      what: `MutatingWebhookConfiguration ${name} does not exist.`,
      why: 'The API server calls the webhook only through it.',
      next: 'irsactl apply',
    });
  }
  if (!isOurRegistration(registration, desired.chain)) return foreignRegistration(name);
  const fields = differingFields(liveRegistration(name, registration), desired.registration.object);
  if (fields.length === 0) return null;
  return finding.error('IRSA-INJECT-017', {
    what: `MutatingWebhookConfiguration ${name} is not as irsactl wrote it.`,
    why: `Somebody changed ${fields.join(', ')}: the API server may not ask the webhook about every pod.`,
    next: 'irsactl apply',
  });
}

/** Why pods come back without their role although the registration is right; null where the webhook shows no reason. */
export function checkWebhook(
  desired: DesiredWebhook,
  { registration, webhook }: InjectionFacts,
): Finding | null {
  const name = desired.registrationName;
  const trouble = webhookTrouble(desired, webhook);
  if (trouble) return trouble;
  const isUrl = desired.registration.target.kind === 'url';
  const hasCa = registration !== null && caBundleOf(registration) !== '';
  if (!hasCa && !(isUrl && webhook?.kind === 'ready')) {
    return finding.error('IRSA-INJECT-007', {
      what: `MutatingWebhookConfiguration ${name} has no caBundle.`,
      why: 'Without it the API server trusts only public CAs and refuses the certificate of the webhook.',
      next: `irsactl webhook --webhook-configuration ${name}, which writes the field and keeps it current`,
    });
  }
  if (webhook?.kind !== 'untrusted') return null;
  return finding.error('IRSA-INJECT-008', {
    what: `The certificate of the webhook at ${webhookPlace(desired.registration.target)} was not issued by the CA in ${name}.`,
    why: webhook.reason,
    next: `Restart the webhook with --webhook-configuration ${name}: it writes its own CA into the registration.`,
  });
}
