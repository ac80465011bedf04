import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import { asWarning, type Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import {
  adoptionReason,
  adoptionTags,
  type Claim,
  claim,
  isAdopted,
  missingTags,
  tagDifference,
} from '../../chain/ownership.ts';
import { planValue } from '../../chain/plan-value.ts';
import { counted } from '../../errors/counted.ts';
import { issuerHostPath } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { samePolicy } from '../../trust/policy/same-policy.ts';
import { change, trustPolicyValue } from './change.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { roleError, undeclaredBoundary } from './findings.ts';
import { isPolicyRecord } from './given-policies.ts';
import { planPolicies } from './plan-policies.ts';
import type { StoredRole } from './ports.ts';
import { planRevocation } from './revoked-sessions.ts';
import { lackingPolicies, notSharedByOwner, sharedNotice, stillSharedByOthers } from './shared-findings.ts';
import { sharedTag } from './shared-marks.ts';
import {
  isMerged,
  isOwn,
  isSharedByOwner,
  mergedTrust,
  othersStatements,
  trustSize,
} from './shared-trust.ts';

interface PlannedRole {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Plans one role. `policyLimit` is the maximum number of managed policies. */
export function planRole(
  desired: DesiredRoles,
  role: DesiredRole,
  stored: StoredRole | null,
  consent: Consent,
  policyLimit: number,
): PlannedRole {
  if (!stored) return { changes: [createRole(role), ...planPolicies(role, null, policyLimit)], findings: [] };
  const owner = claim(`The role ${stored.name}`, stored.tags, desired.ownership, consent);
  const refusal = refuseRole(role, stored, owner) ?? refuseUnsharing(desired, role, stored);
  if (refusal) return { changes: [], findings: [refusal] };
  if (owner.kind === 'refusal') {
    return {
      changes: trustChange(desired, role, stored),
      findings: [
        ...sharedNotice(desired, role, stored),
        ...lackingPolicies(role, stored).map(asWarning),
        ...undeclaredBoundary(role, stored),
        ...(desired.revokesFor === null ? [] : [sessionsOfOthersRole(role)]),
      ],
    };
  }
  const isNew = owner.kind === 'adopt';
  const policies = planPolicies(role, stored, policyLimit);
  const tags = tagChange(role, stored, { isNew, givesPolicies: policies.length > 0 });
  const trust = trustChange(desired, role, stored);
  const settings = settingsChange(role, stored);
  const boundary = boundaryChange(role, stored);
  // Also if an earlier run was interrupted after it had tagged the role and before its policies.
  const own =
    isNew || isAdopted(stored.tags)
      ? [
          ...tags,
          ...boundary,
          ...policies.filter(touchesOld),
          ...trust,
          ...settings,
          ...policies.filter(addsNew),
        ]
      : [...tags, ...trust, ...settings, ...boundary, ...policies];
  const changes = [...own, ...planRevocation(desired, role, stored)];
  return {
    changes,
    findings: [...sharedNotice(desired, role, stored), ...undeclaredBoundary(role, stored)],
  };
}

/** Permissions from before the adoption must be removed before the pods may assume the role. */
function touchesOld({ action }: Change): boolean {
  return action !== 'create';
}

function addsNew(change: Change): boolean {
  return !touchesOld(change);
}

function sessionsOfOthersRole(role: DesiredRole): Finding {
  return asWarning(
    roleError('IRSA-ROLE-060', role, {
      what: `Sessions of ${role.declared.name} from tokens of the stolen key stay valid until they expire.`,
      why: 'The role is shared and has another owner, so irsactl does not add a policy.',
      next: `In the IAM console, open the role ${role.declared.name} and choose “Revoke active sessions”.`,
    }),
  );
}

function refuseRole(role: DesiredRole, stored: StoredRole, owner: Claim): Finding | null {
  const { shared = false } = role.declared;
  if (owner.kind === 'refusal' && owner.owner === 'other-chain') {
    if (!shared) return roleError('IRSA-ROLE-031', role, owner.problem);
    if (!isSharedByOwner(stored)) return notSharedByOwner(role, stored);
  }
  if (stored.name !== role.declared.name) {
    return roleError('IRSA-ROLE-037', role, {
      what: `The role ${role.declared.name} exists as ${stored.name}.`,
      why: 'IAM ignores case in names, but not in ARNs: pods would ask STS for a role that does not exist.',
      next: `Write \`name: ${stored.name}\` in irsa.yaml, or choose a name that differs in more than case.`,
    });
  }
  if (stored.path !== role.declared.path) {
    return roleError('IRSA-ROLE-037', role, {
      what: `The role ${stored.name} exists under the path ${stored.path}.`,
      why: `irsa.yaml has ${role.declared.path}; the path of a role cannot be changed.`,
      next: 'Correct the path in irsa.yaml, or give the role another name.',
    });
  }
  return owner.kind === 'refusal' && !shared ? roleError('IRSA-ROLE-030', role, owner.problem) : null;
}

/** Without `shared: true`, the next apply would remove the statements of others. */
function refuseUnsharing(desired: DesiredRoles, role: DesiredRole, stored: StoredRole): Finding | null {
  if (role.declared.shared || !isOwn(desired, stored) || !isSharedByOwner(stored)) return null;
  const others = othersStatements(desired, stored);
  return others.length === 0 ? null : stillSharedByOthers(role, stored, others);
}

function createRole(role: DesiredRole): Change {
  const { path, maxSessionDuration, permissionsBoundary = null } = role.declared;
  const after = {
    path,
    description: role.description,
    maxSessionDuration,
    permissionsBoundary,
    trustPolicy: trustPolicyValue(role),
    tags: role.tags,
  };
  const why = 'IAM has no such role yet.';
  return change.create('create-role', role.declared.name, { after, why });
}

/** The policies that another tool gave to a role are not recorded: it would remove the tag, and irsactl may not have to write. */
function tagChange(
  role: DesiredRole,
  stored: StoredRole,
  { isNew, givesPolicies }: { readonly isNew: boolean; readonly givesPolicies: boolean },
): readonly Change[] {
  const unshared = !role.declared.shared && isSharedByOwner(stored) ? { [sharedTag]: 'false' } : {};
  const wanted = { ...(isNew ? adoptionTags(role.tags) : role.tags), ...unshared };
  const missing = Object.entries(missingTags(wanted, stored.tags));
  const tags = Object.fromEntries(
    missing.filter(([name]) => isNew || givesPolicies || !isPolicyRecord(name)),
  );
  if (Object.keys(tags).length === 0) return [];
  const why = isNew
    ? adoptionReason(stored.tags)
    : Object.keys(tags).every(isPolicyRecord)
      ? 'This tag records the policies that irsactl gives to the role, to distinguish them from those of other writers.'
      : 'The tags differ from irsa.yaml.';
  return [change.update('tag-role', stored.name, { ...tagDifference(tags, stored.tags), why })];
}

function trustChange(desired: DesiredRoles, role: DesiredRole, stored: StoredRole): readonly Change[] {
  if (role.declared.shared) return mergeChange(desired, role, stored);
  const { trustPolicy } = role;
  const now = readPolicy(JSON.stringify(stored.trustPolicy));
  if (trustPolicy.known && 'policy' in now && samePolicy(now.policy, trustPolicy.value)) return [];
  const before = { trustPolicy: stored.trustPolicy };
  const after = { trustPolicy: trustPolicyValue(role) };
  const disruptive = expectsAnotherAudience(desired, stored.trustPolicy);
  const why = disruptive
    ? 'The audience has changed: AWS refuses running pods, whose tokens have the old one, until they are recreated.'
    : 'The role must trust exactly the service accounts that irsa.yaml names.';
  return [change.update('set-trust-policy', stored.name, { before, after, why, disruptive })];
}

/** Changes only the chain's own statement in a shared role. */
function mergeChange(desired: DesiredRoles, role: DesiredRole, stored: StoredRole): readonly Change[] {
  if (isMerged(desired, role, stored)) return [];
  const merged = mergedTrust(desired, role, stored);
  const before = { trustPolicy: stored.trustPolicy };
  const after = { trustPolicy: planValue(merged) };
  const others = othersStatements(desired, stored).length;
  const size = merged.known ? `; the policy then has ${counted(trustSize(merged.value), 'character')}` : '';
  const disruptive = expectsAnotherAudience(desired, stored.trustPolicy);
  const why = disruptive
    ? 'The audience has changed: AWS refuses running pods, whose tokens have the old one, until they are recreated.'
    : `The role is shared: this chain changes only its own statement, and ${counted(others, 'statement')} of others ${others === 1 ? 'stays' : 'stay'} unchanged${size}.`;
  return [change.update('merge-trust-statement', stored.name, { before, after, why, disruptive })];
}

function settingsChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const before = { description: stored.description, maxSessionDuration: stored.maxSessionDuration };
  const after = {
    description: role.description,
    maxSessionDuration: role.declared.maxSessionDuration,
  };
  if (isDeepStrictEqual(before, after)) return [];
  const why = 'It differs from irsa.yaml.';
  return [change.update('set-role-settings', stored.name, { before, after, why })];
}

/** A boundary that irsa.yaml does not name may be an administrator's guard, so it stays. */
function boundaryChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const { permissionsBoundary: wanted } = role.declared;
  if (wanted === undefined || wanted === stored.permissionsBoundary) return [];
  const before = { permissionsBoundary: stored.permissionsBoundary };
  const after = { permissionsBoundary: wanted };
  const why = 'It differs from irsa.yaml.';
  return [change.update('set-permissions-boundary', stored.name, { before, after, why })];
}

/** Whether a trust policy requires an audience of the chain's tokens that is no longer the chain's. */
function expectsAnotherAudience({ issuer, audience }: DesiredRoles, trustPolicy: Json): boolean {
  if (!issuer.known) return false;
  const audiences = valuesOf(trustPolicy, `${issuerHostPath(issuer.value.url)}:aud`);
  return audiences.length > 0 && !audiences.includes(audience);
}

/** All values with a name, at any depth, because the condition may have any operator. */
function valuesOf(json: Json, name: string): readonly Json[] {
  if (Array.isArray(json)) return json.flatMap((item) => valuesOf(item, name));
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([member, value]) =>
    member === name ? [value].flat() : valuesOf(value, name),
  );
}
