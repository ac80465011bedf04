import type { Finding } from '../../../../chain/finding.ts';
import { refName, refOf } from '../../../../chain/object-ref.ts';
import { finding } from '../../findings.ts';
import { foreignObject } from '../../in-cluster/findings.ts';
import { differingFields } from '../../live-registration.ts';
import { isManagedBy } from '../../object-owner.ts';
import type { DesiredPolicy } from './desired.ts';
import { isUpToDate, type PolicyFacts } from './observe.ts';

/** Reports a missing or edited policy or binding, because it may skip some pods even if the dry-run pod was injected. */
export function policyFault({ objects: wanted, chain }: DesiredPolicy, facts: PolicyFacts): Finding | null {
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
