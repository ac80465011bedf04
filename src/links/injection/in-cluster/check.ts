import type { Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { finding } from '../findings.ts';
import { caBundleOf, differingFields, registrationFault } from '../live-registration.ts';
import { statedPart } from '../stated-fields.ts';
import type { InClusterDesign } from './desired.ts';
import { type InClusterFacts, isUpToDate } from './observe.ts';
import { obsoleteObjects } from './obsolete-objects.ts';
import { rolloutOf, unavailable } from './rollout.ts';

/** Returns the first difference from the state that apply leaves, or null. */
export function inClusterFault(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  const { wanted, name, chain } = design;
  if (wanted === null) return null;
  const fault = registrationFault(name, chain, facts.registration, wanted.registration);
  if (fault !== null) return fault;
  const other = facts.serving.find((object) => !isUpToDate(object, facts.here, chain));
  if (other === undefined) return obsoleteFault(design, facts);
  const target = refName(refOf(other));
  const live = facts.here.objects.get(target);
  const fields = live === undefined ? [] : differingFields(statedPart(live, other), other);
  return finding.error('IRSA-INJECT-004', {
    what:
      live === undefined
        ? `${target} of the webhook does not exist.`
        : `${target} of the webhook differs from what irsactl wrote.`,
    why:
      live === undefined
        ? 'It was deleted, or apply was interrupted.'
        : `Changed: ${fields.slice(0, 5).join(', ') || 'its owner'}.`,
    next: 'Run `irsactl apply`.',
  });
}

function obsoleteFault(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  const [obsolete] = obsoleteObjects(design, facts);
  if (obsolete === undefined) return null;
  return finding.error('IRSA-INJECT-004', {
    what: `${refName(obsolete)} of the webhook is obsolete.`,
    why: 'irsa.yaml no longer wants it. An interrupted apply or an earlier version of irsactl left it.',
    next: 'Run `irsactl apply`.',
  });
}

/** Returns why pods are not injected although the state is what apply leaves, or null. */
export function whyInClusterNotInjected(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  if (design.wanted === null) return null;
  if (facts.certificate && !(facts.certificate.isGood && facts.certificate.isTrusted)) {
    return finding.error('IRSA-INJECT-004', {
      what: `The certificate of the webhook ${design.namespace}/${design.name} is missing, expires soon, or is not trusted by its registration.`,
      why: 'The API server refuses a webhook whose certificate it cannot verify.',
      next: 'Run `irsactl apply`.',
    });
  }
  const rollout = rolloutOf(facts.here.objects, facts.serving);
  if (!rollout.done) return unavailable(design, rollout.state);
  if (facts.registration !== null && caBundleOf(facts.registration) !== '') return null;
  return finding.error('IRSA-INJECT-007', {
    what: `MutatingWebhookConfiguration ${design.name} has no caBundle.`,
    why: 'Without it the API server trusts only public CAs and refuses the certificate of the webhook.',
    next: "Read the log of cert-manager's cainjector, which writes the field.",
  });
}
