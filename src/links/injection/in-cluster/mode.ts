import { objectsOf } from '../../../trust/json.ts';
import type { DesiredInjection } from '../desired.ts';
import type { InjectionOf, Mode, ModeName } from '../modes/mode.ts';
import type { KubernetesObject } from '../ports.ts';
import { inClusterChanges } from './changes.ts';
import { inClusterFault, whyInClusterNotInjected } from './check.ts';
import type { InClusterDesign } from './desired.ts';
import { observeInCluster } from './observe.ts';
import { planInCluster } from './plan.ts';
import { planInClusterRemoval } from './removal.ts';
import { inClusterStanding } from './standing.ts';

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
