import type { Finding } from '../../../chain/finding.ts';
import { refName, refOf } from '../../../chain/object-ref.ts';
import { finding } from '../findings.ts';
import { caBundleOf, differingFields, registrationFault } from '../live-registration.ts';
import { statedPart } from '../stated-fields.ts';
import type { InClusterDesign } from './desired.ts';
import { leftOver } from './left-over.ts';
import { type InClusterFacts, stands } from './observe.ts';
import { rolloutOf, unavailable } from './rollout.ts';

/** What is not as apply left it. */
export function inClusterFault(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  const { wanted, name, chain } = design;
  if (wanted === null) return null;
  const fault = registrationFault(name, chain, facts.registration, wanted.registration);
  if (fault !== null) return fault;
  const other = facts.serving.find((object) => !stands(object, facts.here, chain));
  if (other === undefined) return strayFault(design, facts);
  const target = refName(refOf(other));
  const live = facts.here.objects.get(target);
  const fields = live === undefined ? [] : differingFields(statedPart(live, other), other);
  return finding.error('IRSA-INJECT-004', {
    what:
      live === undefined
        ? `${target} of the webhook does not exist.`
        : `${target} of the webhook is not as irsactl wrote it.`,
    why:
      live === undefined
        ? 'Somebody deleted it, or apply was interrupted.'
        : `Changed: ${fields.slice(0, 5).join(', ') || 'whose it is'}.`,
    next: 'Run `irsactl apply`.',
  });
}

function strayFault(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  const [stray] = leftOver(design, facts);
  if (stray === undefined) return null;
  return finding.error('IRSA-INJECT-004', {
    what: `${refName(stray)} of the webhook is left over from before.`,
    why: 'irsa.yaml wants it otherwise now, and apply was interrupted or an earlier version left it.',
    next: 'Run `irsactl apply`.',
  });
}

/** Why pods come back bare although everything is as apply left it. */
export function whyInClusterNotInjected(design: InClusterDesign, facts: InClusterFacts): Finding | null {
  if (design.wanted === null) return null;
  if (facts.certificate && !(facts.certificate.isGood && facts.certificate.isTrusted)) {
    return finding.error('IRSA-INJECT-004', {
      what: `The certificate of the webhook ${design.namespace}/${design.name} is missing, about to end, or not trusted by its registration.`,
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
    next: 'Look at the log of cert-manager’s cainjector, which writes the field.',
  });
}
