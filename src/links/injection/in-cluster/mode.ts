import { refName, refOf } from '../../../chain/object-ref.ts';
import { type Standing, sinceAll } from '../../../chain/standing.ts';
import { objectsOf, timeAt } from '../../../trust/json.ts';
import type { DesiredInjection } from '../desired.ts';
import type { InjectionOf, Mode, ModeName } from '../modes/mode.ts';
import type { KubernetesObject } from '../ports.ts';
import { certificateExpiry, textIn } from './certificate.ts';
import { inClusterChanges } from './changes.ts';
import { inClusterFault, whyInClusterNotInjected } from './check.ts';
import { type InClusterDesign, tlsSecretRef } from './desired.ts';
import { type InClusterFacts, observeInCluster } from './observe.ts';
import { planInCluster } from './plan.ts';
import { planInClusterRemoval } from './removal.ts';

/** A mode whose webhook irsactl runs in the cluster. */
export function inClusterMode<Name extends ModeName>(
  design: (desired: DesiredInjection, wanted: InjectionOf<Name> | null) => InClusterDesign,
): Mode<Name> {
  return {
    async observe(desired, wanted, all, ports) {
      const designed = design(desired, wanted);
      const facts = await observeInCluster(designed, all, ports);
      return {
        title: designed.title,
        standing: inClusterStanding(designed, facts),
        plan: ({ adopt }) => planInCluster(designed, facts, adopt),
        planRemoval: (why) => planInClusterRemoval(designed, facts, why),
        fault: () => inClusterFault(designed, facts),
        whyNotInjected: () => whyInClusterNotInjected(designed, facts),
      };
    },
    render(desired, wanted) {
      const parts = design(desired, wanted).wanted;
      return parts === null ? [] : [...parts.serving([]), ignoring(parts.registration)];
    },
    changes: inClusterChanges,
  };
}

/** For printed manifests, which are applied without a proof: with `Fail`, no pod would start until the webhook answers. */
function ignoring(registration: KubernetesObject): KubernetesObject {
  const webhooks = objectsOf(registration['webhooks']);
  return { ...registration, webhooks: webhooks.map((webhook) => ({ ...webhook, failurePolicy: 'Ignore' })) };
}

/** `since` is when the last of its objects was created; `expires` is the end of the serving certificate. */
function inClusterStanding(
  design: InClusterDesign,
  { registration, serving, here, digests }: InClusterFacts,
): Standing {
  const created = serving.map((object) => {
    return timeAt(here.objects.get(refName(refOf(object))), 'metadata', 'creationTimestamp');
  });
  const secret = here.objects.get(refName(tlsSecretRef(design, design.namespace)));
  const at = certificateExpiry(textIn(secret, 'tls.crt'));
  const renews = design.wanted?.certificateHosts === null ? ' (renewed automatically)' : '';
  return {
    since: sinceAll([...created, registration?.created ?? null]),
    expires: at === null ? [] : [{ what: `certificate of ${design.title}${renews}`, at }],
    ...(digests.length > 0 && { runs: `its pods run the image ${digests.join(' and ')}` }),
  };
}
