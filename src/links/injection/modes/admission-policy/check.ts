import type { Finding } from '../../../../chain/finding.ts';
import { refName, refOf } from '../../../../chain/object-ref.ts';
import { finding } from '../../findings.ts';
import { foreignObject } from '../../in-cluster/findings.ts';
import { differingFields } from '../../live-registration.ts';
import { isManagedBy } from '../../object-owner.ts';
import type { DesiredPolicy } from './desired.ts';
import { type PolicyFacts, stands } from './observe.ts';

/** A policy or binding that is gone or was edited leaves pods out, also where those that were tried came through. */
export function policyFault({ objects: wanted, chain }: DesiredPolicy, facts: PolicyFacts): Finding | null {
  const object = wanted.find((part) => !stands(part, facts.objects, chain));
  if (object === undefined) return null;
  const target = refName(refOf(object));
  const live = facts.objects.get(target);
  if (live !== undefined && !isManagedBy(chain, live)) return foreignObject(target);
  const fields = live === undefined ? [] : differingFields(live['spec'], object['spec'], 'spec');
  return finding.error('IRSA-INJECT-004', {
    what: live === undefined ? `${target} does not exist.` : `${target} is not as irsactl wrote it.`,
    why:
      live === undefined
        ? 'Without it the API server gives pods neither token nor environment.'
        : `Somebody changed ${fields.join(', ')}: pods may start without their role.`,
    next: 'Run `irsactl apply`.',
  });
}
