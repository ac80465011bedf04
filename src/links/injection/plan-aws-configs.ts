import type { Finding } from '../../chain/finding.ts';
import { refName, refOf } from '../../chain/object-ref.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { awsConfigOf } from './aws-config-object.ts';
import { change } from './change.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import { foreignObject } from './in-cluster/findings.ts';
import { deletion } from './in-cluster/removal.ts';
import { joined, nothingToDo, type PartsPlan } from './modes/mode.ts';
import { isManagedBy } from './object-owner.ts';
import type { AwsConfigFacts } from './observe-aws-configs.ts';
import type { KubernetesObject } from './ports.ts';
import { isAsStated, statedPart, uidOf, withUid } from './stated-fields.ts';

/** Before the annotations that lead pods to them. */
export function planAwsConfigs(
  desired: DesiredInjection,
  facts: AwsConfigFacts,
  missingNamespaces: ReadonlySet<string>,
  adopt: boolean,
): PartsPlan {
  if (desired.injection.mode === 'none') return nothingToDo;
  const parts = desired.accounts.flatMap((wanted): PartsPlan[] => {
    const object = awsConfigOf(desired, wanted);
    // That it is missing is said with the service account.
    if (object === null || missingNamespaces.has(wanted.account.namespace)) return [];
    return [planOne(desired.chain, wanted, object, facts, adopt)];
  });
  return joined(parts);
}

function planOne(
  chain: string,
  wanted: RoleAccount,
  object: KubernetesObject,
  { objects }: AwsConfigFacts,
  adopt: boolean,
): PartsPlan {
  const target = refName(refOf(object));
  const live = objects.get(target);
  const why = `By it pods of ${accountName(wanted.account)} take ${wanted.targetRole} by the role ${wanted.roleName}.`;
  if (live === undefined) {
    return { changes: [change.create('apply-object', target, { after: object, why })], findings: [] };
  }
  if (!isManagedBy(chain, live) && !adopt) return { changes: [], findings: [foreignObject(target)] };
  if (isManagedBy(chain, live) && isAsStated(live, object)) return { changes: [], findings: [] };
  const after = withUid(object, uidOf(live));
  const before = statedPart(live, after) ?? null;
  return { changes: [change.update('apply-object', target, { before, after, why })], findings: [] };
}

/** Those of the chain that are unwanted and that no pod mounts go; what a pod mounts stays, and is named. */
export function removeAwsConfigs(
  { chain }: DesiredInjection,
  { objects, users }: AwsConfigFacts,
  unwanted: (target: string) => boolean,
  why: string,
): PartsPlan {
  const own = [...objects].filter(([target, object]) => unwanted(target) && isManagedBy(chain, object));
  const parts = own.map(([target, object]): PartsPlan => {
    const pod = users.get(target) ?? null;
    return pod === null
      ? { changes: [deletion(refOf(object), object, `${why} No pod mounts it.`)], findings: [] }
      : { changes: [], findings: [configStays(target, object, pod, why)] };
  });
  return joined(parts);
}

function configStays(target: string, live: KubernetesObject, pod: string, why: string): Finding {
  const { namespace, name } = refOf(live);
  return finding.warning('IRSA-INJECT-016', {
    what: `${target} stays: pods mount it.`,
    why: `${why} Without it the pod ${namespace}/${pod} would not start again after a restart of its node.`,
    next: `When its pods are gone: kubectl delete configmap --namespace ${namespace} ${name}`,
  });
}
