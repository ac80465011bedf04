import { accountRegionalBucket } from '../../config/bucket-url.ts';
import { isOwn } from '../../config/found-nodes.ts';
import { defaultRoleName } from '../../config/role-name.ts';
import { starterFaults } from '../../config/starter-faults.ts';
import type { StarterNode, StarterRole } from '../../config/starter-file.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import type { Draft } from './draft.ts';
import type { Surroundings } from './surroundings.ts';

/** Nothing is suggested that irsactl itself would refuse. */
function isSound(draft: Draft): boolean {
  return starterFaults(draft).length === 0;
}

/** Names that tools give every cluster: they tell no two apart. */
const namesOfAny: ReadonlySet<string> = new Set([
  'kubernetes',
  'default',
  'cluster',
  'local',
  'inclustercontext',
  'incluster',
]);

/** The chain is called as people call the cluster: by its context or, where that says nothing, by its own name. */
export function suggestedName({ names }: Surroundings): string | null {
  const found = [names.context, names.cluster]
    .map((name) => asLabel(ownPart(name ?? '')))
    .find((name) => name !== '' && !namesOfAny.has(name));
  return found !== undefined && isSound({ name: found }) ? found : null;
}

/** kubeadm calls a context USER@CLUSTER, EKS by an ARN that ends with /CLUSTER. */
function ownPart(name: string): string {
  return /[^@/]*$/.exec(name)?.[0] ?? '';
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
function asLabel(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return withoutDashes(withoutDashes(plain).slice(0, 63));
}

function withoutDashes(text: string): string {
  return text.replaceAll(/^-+|-+$/g, '');
}

/** S3 reserves some beginnings of names, and takes no more than 63 characters. */
export function suggestedBucket(draft: Draft): string | null {
  const { name = '', hosting, account = '', region = '' } = draft;
  const added = hosting === 's3-account-regional' ? accountRegionalBucket('', account, region).length : 0;
  const room = 63 - '-oidc'.length - added;
  const short = withoutDashes(name.slice(0, room));
  return [`${short}-oidc`, `oidc-${short}`].find((bucket) => isSound({ ...draft, bucket })) ?? null;
}

/** The control plane nodes that the cluster names: this machine, or each at its address. */
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

/** Roles for the service accounts that have one by annotation: those that can stand in one file. */
export function offeredRoles({ accounts }: Surroundings, draft: Draft): readonly StarterRole[] {
  const taken = new Set<string>();
  return accounts.flatMap(({ namespace, name, value }): readonly StarterRole[] => {
    const annotated = parseRoleArn(value)?.arn;
    const role = { serviceAccount: { namespace, name }, policies: [], ...(annotated && { annotated }) };
    // Two names may make one: a-b/c and a/b-c.
    const roleName = defaultRoleName(draft.name ?? '', { namespace, name });
    if (taken.has(roleName) || !isSound({ ...draft, roles: [role] })) return [];
    taken.add(roleName);
    return [role];
  });
}
