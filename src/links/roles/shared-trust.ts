import { type Known, mapKnown } from '../../chain/known.ts';
import { isOfChain } from '../../chain/ownership.ts';
import type { Json } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { countedLength } from '../../trust/policy/policy-faults.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import { trustExcess } from '../../trust/policy/trust-excess.ts';
import {
  mergeStatements,
  policyOf,
  sameStatements,
  sidOf,
  writtenStatements,
} from '../../trust/policy/written-statements.ts';
import { declaredTrust } from './declared-trust.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import type { StoredRole } from './ports.ts';
import { sharedTag } from './shared-marks.ts';
import { exactlyTrusted } from './written-by-irsactl.ts';

/*
 * A role with `shared: true` trusts several chains, or somebody else beside this one. Of its trust policy a chain owns one
 * statement, known by its Sid; all others stay to the letter. Why so: docs/decisions/0024-one-role-for-several-clusters.md
 */

/** Whether the owner of a role lets other chains in. */
export function isSharedByOwner({ tags }: StoredRole): boolean {
  return tags[sharedTag] === 'true';
}

/** Whether the role is this chain's own, not one that it only has a statement in. */
export function isOwn({ ownership }: DesiredRoles, { tags }: StoredRole): boolean {
  return isOfChain(tags, ownership);
}

/**
 * Tells the chain's own statements: by its mark; in a role of its own also what it wrote there before the role was
 * shared, without a mark.
 */
export function ownStatements(desired: DesiredRoles, stored: StoredRole): (statement: Json) => boolean {
  const own = isOwn(desired, stored);
  return (statement) =>
    isChains(desired, statement) || (own && sidOf(statement) === null && isUnmarked(desired, statement));
}

/** Whether a statement carries a Sid of this chain. */
export function isChains({ sids }: Pick<DesiredRoles, 'sids'>, statement: Json): boolean {
  const sid = sidOf(statement);
  return sid !== null && sids.includes(sid);
}

function isUnmarked({ issuer, formers }: DesiredRoles, statement: Json): boolean {
  const provider = exactlyTrusted(policyOf(statement))?.provider;
  const trusted = [...(issuer.known ? [issuer.value] : []), ...formers];
  return trusted.some((one) => one.provider === provider);
}

/** Statements of a role that are not this chain's. */
export function othersStatements(desired: DesiredRoles, stored: StoredRole): readonly Json[] {
  const isChains = ownStatements(desired, stored);
  return writtenStatements(stored.trustPolicy).filter((statement) => !isChains(statement));
}

/** The trust policy that the role is to have: the chain's statement among those of others. */
export function mergedTrust(
  desired: DesiredRoles,
  { trustPolicy }: DesiredRole,
  stored: StoredRole,
): Known<Json> {
  return mapKnown(trustPolicy, (policy) =>
    mergeStatements(
      stored.trustPolicy,
      writtenStatements(policyToJson(policy)),
      ownStatements(desired, stored),
    ),
  );
}

/** Whether the chain's part of a shared role is as it is to be, in whatever form. */
export function isMerged(desired: DesiredRoles, { trustPolicy }: DesiredRole, stored: StoredRole): boolean {
  if (!trustPolicy.known) return false;
  const own = writtenStatements(stored.trustPolicy).filter(ownStatements(desired, stored));
  return sameStatements(own, writtenStatements(policyToJson(trustPolicy.value)));
}

/** Characters of a policy that count against the quota. */
export function trustSize(policy: Json): number {
  return countedLength(JSON.stringify(policy));
}

/** Whom the statements of others let in that concern this chain's issuer, or everybody: `shared` allows neither. */
export function isBeyondSharing(desired: DesiredRoles, role: DesiredRole, statement: Json): boolean {
  if (!desired.issuer.known) return false;
  const reading = readPolicy(JSON.stringify(policyOf(statement)));
  if ('fault' in reading) return true;
  const declared = declaredTrust(role.declared, desired.issuer.value, desired.audience);
  return trustExcess(reading.policy, declared).some(({ kind }) => kind !== 'principal');
}
