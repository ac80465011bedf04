import type { Finding } from '../../../../chain/finding.ts';
import { refName, refOf } from '../../../../chain/object-ref.ts';
import { type Standing, sinceAll } from '../../../../chain/standing.ts';
import { timeAt } from '../../../../trust/json.ts';
import { finding } from '../../findings.ts';
import { foreignObject } from '../../in-cluster/findings.ts';
import { differingFields } from '../../live-registration.ts';
import { isManagedBy } from '../../object-owner.ts';
import type { Mode } from '../mode.ts';
import { type DesiredPolicy, desiredPolicy } from './desired.ts';
import { isUpToDate, observePolicy, type PolicyFacts } from './observe.ts';
import { planPolicy, planPolicyRemoval } from './plan.ts';

/** The API server injects with a MutatingAdmissionPolicy, without pods or certificates. The changes are the general object changes. */
export const admissionPolicyMode: Mode<'admission-policy'> = {
  async observe(everything, wanted, all, ports) {
    const desired = desiredPolicy(everything, wanted);
    const facts = await observePolicy(desired, all, ports);
    return {
      title: `admission policy ${desired.name}`,
      standing: policyStanding(desired, facts),
      plan: ({ adopt }) => planPolicy(desired, facts, adopt),
      planRemoval: (why) => planPolicyRemoval(desired, facts, why),
      fault: () => policyFault(desired, facts),
      whyNotInjected: () => null,
    };
  },
  render: (everything, wanted) => desiredPolicy(everything, wanted).objects,
  changes: () => ({}),
};

/** `since` is when both policy and binding existed. */
function policyStanding({ objects }: DesiredPolicy, facts: PolicyFacts): Standing {
  const created = objects.map((object) =>
    timeAt(facts.objects.get(refName(refOf(object))), 'metadata', 'creationTimestamp'),
  );
  return { since: sinceAll(created), expires: [] };
}

/** Reports a missing or edited policy or binding, because it may skip some pods even if the dry-run pod was injected. */
function policyFault({ objects: wanted, chain }: DesiredPolicy, facts: PolicyFacts): Finding | null {
  const object = wanted.find((part) => !isUpToDate(part, facts.objects, chain));
  if (object === undefined) return null;
  const target = refName(refOf(object));
  const live = facts.objects.get(target);
  if (live !== undefined && !isManagedBy(chain, live)) return foreignObject(target);
  const fields = live === undefined ? [] : differingFields(live['spec'], object['spec'], 'spec');
  return finding.error('IRSA-INJECT-004', {
    what: live === undefined ? `${target} does not exist.` : `${target} differs from what irsactl wrote.`,
    why:
      live === undefined
        ? 'Without it, pods get neither token nor environment.'
        : `Changed: ${fields.join(', ')}. Pods may start without their role.`,
    next: 'Run `irsactl apply`.',
  });
}
