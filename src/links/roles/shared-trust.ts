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
 * A role with `shared: true` trusts several chains, or other parties besides this one. A chain owns one statement of its trust
 * policy, with its Sid; all others stay unchanged. The reasons: docs/decisions/0024-one-role-for-several-clusters.md
 */

/** Whether the owner of a role allows other chains. */
export function isSharedByOwner({ tags }: StoredRole): boolean {
  return tags[sharedTag] === 'true';
}

/** Whether this chain owns the role, instead of only having a statement in it. */
export function isOwn({ ownership }: DesiredRoles, { tags }: StoredRole): boolean {
  return isOfChain(tags, ownership);
}

/**
 * Recognises the chain's own statements: by their Sid, and in its own role also those without a Sid from before the role was
 * shared.
 */
export function ownStatements(desired: DesiredRoles, stored: StoredRole): (statement: Json) => boolean {
  const own = isOwn(desired, stored);
  return (statement) =>
    isChains(desired, statement) || (own && sidOf(statement) === null && isUnmarked(desired, statement));
}

/** Whether a statement has a Sid of this chain. */
export function isChains({ sids }: Pick<DesiredRoles, 'sids'>, statement: Json): boolean {
  const sid = sidOf(statement);
  return sid !== null && sids.includes(sid);
}

function isUnmarked({ issuer, formers }: DesiredRoles, statement: Json): boolean {
  const provider = exactlyTrusted(policyOf(statement))?.provider;
  const trusted = [...(issuer.known ? [issuer.value] : []), ...formers];
  return trusted.some((one) => one.provider === provider);
}

/** The statements of a role that do not belong to this chain. */
export function othersStatements(desired: DesiredRoles, stored: StoredRole): readonly Json[] {
  const isChains = ownStatements(desired, stored);
  return writtenStatements(stored.trustPolicy).filter((statement) => !isChains(statement));
}

/** The desired trust policy of the role: the chain's statement among those of others. */
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

/** Whether the chain's part of a shared role is correct, in any form. */
export function isMerged(desired: DesiredRoles, { trustPolicy }: DesiredRole, stored: StoredRole): boolean {
  if (!trustPolicy.known) return false;
  const own = writtenStatements(stored.trustPolicy).filter(ownStatements(desired, stored));
  return sameStatements(own, writtenStatements(policyToJson(trustPolicy.value)));
}

/** Characters of a policy that count against the quota. */
export function trustSize(policy: Json): number {
  return countedLength(JSON.stringify(policy));
}

/** Whether another party's statement trusts more of this chain's issuer, or everyone: `shared` allows neither. */
export function isBeyondSharing(desired: DesiredRoles, role: DesiredRole, statement: Json): boolean {
  if (!desired.issuer.known) return false;
  const reading = readPolicy(JSON.stringify(policyOf(statement)));
  if ('fault' in reading) return true;
  const declared = declaredTrust(role.declared, desired.issuer.value, desired.audience);
  return trustExcess(reading.policy, declared).some(({ kind }) => kind !== 'principal');
}
