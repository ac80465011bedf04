import { refName, refOf } from '../../../../chain/object-ref.ts';
import { change } from '../../change.ts';
import { foreignObject } from '../../in-cluster/findings.ts';
import { deletion } from '../../in-cluster/removal.ts';
import { isManagedBy } from '../../object-owner.ts';
import { statedPart, uidOf, withUid } from '../../stated-fields.ts';
import { nothingToDo, type PartsPlan } from '../mode.ts';
import { type DesiredPolicy, policyRefs } from './desired.ts';
import { limitFindings } from './limits.ts';
import { isUpToDate, type PolicyFacts } from './observe.ts';

/** Plans the policy, then its binding, which activates it. */
export function planPolicy(desired: DesiredPolicy, facts: PolicyFacts, adopt: boolean): PartsPlan {
  const { objects: wanted, chain } = desired;
  if (wanted.length === 0) return nothingToDo;
  const foreign = wanted
    .map((object) => refName(refOf(object)))
    .filter((target) => {
      const live = facts.objects.get(target);
      return live !== undefined && !isManagedBy(chain, live) && !adopt;
    });
  const findings = [...foreign.map(foreignObject), ...limitFindings(desired, facts)];
  if (findings.length > 0) return { changes: [], findings };
  const pending = wanted.filter((object) => !isUpToDate(object, facts.objects, chain));
  const changes = pending.map((object) => {
    const target = refName(refOf(object));
    const live = facts.objects.get(target);
    if (live === undefined) {
      return change.create('apply-object', target, {
        after: object,
        why:
          object['kind'] === 'MutatingAdmissionPolicy'
            ? 'With it the API server adds the token and the environment variables to new pods.'
            : "It activates the policy, with the service accounts of each pod's namespace as parameters.",
      });
    }
    const after = withUid(object, uidOf(live));
    return change.update('apply-object', target, {
      before: { ...(statedPart(live, { ...after, spec: {} }) as object), spec: live['spec'] ?? null },
      after,
      why: 'It differs from what irsa.yaml and this version of irsactl want.',
    });
  });
  return { changes, findings };
}

export function planPolicyRemoval(
  { name, chain }: DesiredPolicy,
  facts: PolicyFacts,
  why: string,
): PartsPlan {
  const changes = policyRefs(name).flatMap((ref) => {
    const live = facts.objects.get(refName(ref));
    if (live === undefined || !isManagedBy(chain, live)) return [];
    return [deletion(ref, live, why)];
  });
  return { changes, findings: [] };
}
