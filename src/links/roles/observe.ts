import { ownerOf } from '../../chain/ownership.ts';
import type { RolesDesired } from './desired.ts';
import { inParallel } from './in-parallel.ts';
import type { Roles, RolesPorts, StoredRole } from './ports.ts';
import { surplusCandidates } from './surplus.ts';

/** What IAM has for the chain now. */
export interface RolesFacts {
  /** By the names in irsa.yaml, null where there is no such role. */
  readonly declared: ReadonlyMap<string, StoredRole | null>;
  /** Roles that this chain owns and irsa.yaml does not declare. */
  readonly surplus: readonly StoredRole[];
}

/** IAM lets one account make about 20 calls a second before it throttles; each role is three calls and more. */
const callsAtOnce = 8;

export async function observeRoles(desired: RolesDesired, { roles }: RolesPorts): Promise<RolesFacts> {
  const [declared, listed] = await Promise.all([findDeclared(desired, roles), roles.list()]);
  const candidates = surplusCandidates(desired, listed);
  const found = await inParallel(candidates, callsAtOnce, (name) => roles.find(name));
  const surplus = found.filter((role) => role !== null);
  return {
    declared,
    surplus: surplus.filter((role) => ownerOf(role.tags, desired.ownership).kind === 'this-chain'),
  };
}

/** Each role of irsa.yaml as IAM has it. */
async function findDeclared(
  { roles: wanted }: RolesDesired,
  roles: Roles,
): Promise<ReadonlyMap<string, StoredRole | null>> {
  const names = wanted.map(({ declared }) => declared.name);
  const found = await inParallel(names, callsAtOnce, (name) => roles.find(name));
  return new Map(names.map((name, index) => [name, found[index] ?? null]));
}
