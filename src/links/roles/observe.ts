import { manyRoles } from '../../config/many-roles.ts';
import { chainMark } from './description.ts';
import type { DesiredRoles } from './desired.ts';
import type { ListedRole, RoleQuotas, Roles, RolesPorts, StoredRole } from './ports.ts';
import { isOwn } from './shared-trust.ts';

/** The state of the chain's roles in IAM. */
export interface RolesFacts {
  /** The roles of irsa.yaml by name; null if IAM does not have it. */
  readonly actual: ReadonlyMap<string, StoredRole | null>;
  /** Roles that this chain owns and irsa.yaml does not declare. */
  readonly surplus: readonly StoredRole[];
  /** Names of roles whose description names the chain, but that irsactl may not read. */
  readonly unread: readonly string[];
  /** ARNs of managed policies that irsa.yaml names and IAM does not have. */
  readonly missingPolicies: ReadonlySet<string>;
  /** ARNs of all managed policies; read only if one is missing. */
  readonly policies: readonly string[];
  readonly quotas: RoleQuotas | null;
  /** Roles of the account that do not belong to the chain. */
  readonly others: readonly ListedRole[];
}

/** IAM throttles an account at about 20 calls per second; each role needs at least three. */
const concurrentCalls = 8;

export async function observeRoles(
  desired: DesiredRoles,
  ports: Pick<RolesPorts, 'roles'>,
): Promise<RolesFacts> {
  const roles = ports.roles(desired.account);
  const listing = roles.list();
  const [actual, listed, quotas] = await Promise.all([
    findDeclared(desired, roles, listing),
    listing,
    desired.roles.length === 0 ? null : roles.quotas(),
  ]);
  const candidates = surplusCandidates(desired, listed);
  const [found, missingPolicies] = await Promise.all([
    inParallel(candidates, concurrentCalls, (name) => roles.peek(name)),
    findMissingPolicies(desired, actual, roles),
  ]);
  const surplus = found
    .filter((role) => role !== null && role !== 'unreadable')
    .filter((role) => isOwn(desired, role));
  const marked = new Set(
    listed
      .filter(({ description }) => description.endsWith(chainMark(desired.chain)))
      .map(({ name }) => name),
  );
  const own = new Set([...actual.keys(), ...surplus.map(({ name }) => name)].map(lowerCase));
  return {
    actual,
    missingPolicies,
    policies: missingPolicies.size === 0 ? [] : await roles.policies(),
    quotas,
    surplus,
    unread: candidates.filter((name, index) => found[index] === 'unreadable' && marked.has(name)),
    others: listed.filter(({ name }) => !own.has(lowerCase(name))),
  };
}

/** IAM ignores case in names. */
function lowerCase(name: string): string {
  return name.toLowerCase();
}

/** Checks only policies that no role has: an attached policy exists. */
async function findMissingPolicies(
  { roles: wanted }: DesiredRoles,
  actual: RolesFacts['actual'],
  roles: Roles,
): Promise<ReadonlySet<string>> {
  const used = [...actual.values()].flatMap((role) => [...(role?.attached ?? []), role?.permissionsBoundary]);
  const named = wanted.flatMap((role) => [...role.attached, role.declared.permissionsBoundary ?? []].flat());
  const known = new Set(used);
  const asked = [...new Set(named)].filter((policy) => !known.has(policy));
  const exist = await inParallel(asked, concurrentCalls, (policy) => roles.policyExists(policy));
  return new Set(asked.filter((_, index) => exist[index] === false));
}

/** The state in IAM of each role of irsa.yaml. */
async function findDeclared(
  { roles: wanted }: DesiredRoles,
  roles: Roles,
  listing: ReturnType<Roles['list']>,
): Promise<ReadonlyMap<string, StoredRole | null>> {
  const names = wanted.map(({ declared }) => declared.name);
  const all = names.length < manyRoles ? null : await roles.survey(await listing);
  if (all !== null) return new Map(names.map((name) => [name, all.get(name.toLowerCase()) ?? null]));
  const found = await inParallel(names, concurrentCalls, (name) => roles.find(name));
  return new Map(names.map((name, index) => [name, found[index] ?? null]));
}

/** Maps a list with at most `limit` concurrent calls; the answers keep the list's order. */
export async function inParallel<T, U>(
  items: readonly T[],
  limit: number,
  call: (item: T) => Promise<U>,
): Promise<readonly U[]> {
  const answers: U[] = [];
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) answers[index] = await call(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return answers;
}

/**
 * The names of roles that may belong to this chain although irsa.yaml no longer declares them. They trust its provider, or have
 * its name or description. Only their tags decide, and irsactl must read those one by one, so the list is kept short.
 */
function surplusCandidates(desired: DesiredRoles, listed: readonly ListedRole[]): readonly string[] {
  // IAM ignores case in names.
  const declared = new Set(desired.roles.map(({ declared }) => declared.name.toLowerCase()));
  const { issuer } = desired;
  return listed
    .filter(({ name }) => !declared.has(name.toLowerCase()))
    .filter(
      ({ name, description, trustPolicy }) =>
        name.startsWith(`${desired.chain}-`) ||
        description.endsWith(chainMark(desired.chain)) ||
        (issuer.known && JSON.stringify(trustPolicy).includes(JSON.stringify(issuer.value.provider))),
    )
    .map(({ name }) => name);
}
