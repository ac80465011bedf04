import { accountRegionalBucket } from '../../config/bucket-url.ts';
import { isOwn } from '../../config/found-nodes.ts';
import { defaultRoleName } from '../../config/role-name.ts';
import { starterFaults } from '../../config/starter-faults.ts';
import type { StarterNode, StarterRole } from '../../config/starter-file.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import type { Draft } from './draft.ts';
import type { Surroundings } from './surroundings.ts';

/** irsactl suggests only what it accepts. */
function isSound(draft: Draft): boolean {
  return starterFaults(draft).length === 0;
}

/** Names that tools give to every cluster. */
const defaultNames: ReadonlySet<string> = new Set([
  'kubernetes',
  'default',
  'cluster',
  'local',
  'inclustercontext',
  'incluster',
]);

/** The name of the context, or of the cluster if the context has a default name. */
export function suggestedName({ names }: Surroundings): string | null {
  const found = [names.context, names.cluster]
    .map((name) => toLabel(lastPart(name ?? '')))
    .find((name) => name !== '' && !defaultNames.has(name));
  return found !== undefined && isSound({ name: found }) ? found : null;
}

/** kubeadm names a context USER@CLUSTER; EKS uses an ARN that ends with /CLUSTER. */
function lastPart(name: string): string {
  return /[^@/]*$/.exec(name)?.[0] ?? '';
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
function toLabel(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return withoutDashes(withoutDashes(plain).slice(0, 63));
}

function withoutDashes(text: string): string {
  return text.replaceAll(/^-+|-+$/g, '');
}

/** S3 reserves some prefixes, and allows 63 characters. */
export function suggestedBucket(draft: Draft): string | null {
  const { name = '', hosting, account = '', region = '' } = draft;
  const added = hosting === 's3-account-regional' ? accountRegionalBucket('', account, region).length : 0;
  const room = 63 - '-oidc'.length - added;
  const short = withoutDashes(name.slice(0, room));
  return [`${short}-oidc`, `oidc-${short}`].find((bucket) => isSound({ ...draft, bucket })) ?? null;
}

/** The cluster's control plane nodes: this machine, or each with its address. */
export function suggestedNodes({ nodes, machine }: Surroundings): readonly StarterNode[] {
  const found = nodes.map((node): StarterNode => {
    const { name, addresses } = node;
    return isOwn(node, machine) ? { name } : { name, sshHost: addresses[0] ?? name };
  });
  return isSound({ nodes: found }) ? found : [];
}

export function suggestedRegion({ region }: Surroundings): string | null {
  return region !== null && isSound({ region }) ? region : null;
}

export function suggestedAccount({ account }: Surroundings): string | null {
  return account !== null && isSound({ account }) ? account : null;
}

/** Roles for service accounts with a role annotation, if they can be in one file. */
export function offeredRoles({ accounts }: Surroundings, draft: Draft): readonly StarterRole[] {
  const taken = new Set<string>();
  return accounts.flatMap(({ namespace, name, value }): readonly StarterRole[] => {
    const annotated = parseRoleArn(value)?.arn;
    const role = { serviceAccount: { namespace, name }, policies: [], ...(annotated && { annotated }) };
    // Two service accounts may have the same role name: a-b/c and a/b-c.
    const roleName = defaultRoleName(draft.name ?? '', { namespace, name });
    if (taken.has(roleName) || !isSound({ ...draft, roles: [role] })) return [];
    taken.add(roleName);
    return [role];
  });
}
