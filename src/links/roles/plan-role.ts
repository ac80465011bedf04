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
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { samePolicy } from '../../trust/policy/same-policy.ts';
import { change, trustPolicyValue } from './change.ts';
import type { DesiredRole, DesiredRoles } from './desired.ts';
import { roleError } from './findings.ts';
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
import { expectsAnotherAudience } from './trusted-audiences.ts';

interface PlannedRole {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** What is to be done about one role. `room` is how many managed policies it may have. */
export function planRole(
  desired: DesiredRoles,
  role: DesiredRole,
  stored: StoredRole | null,
  consent: Consent,
  room: number,
): PlannedRole {
  if (!stored) return { changes: [createRole(role), ...planPolicies(role, null, room)], findings: [] };
  const owner = claim(`The role ${stored.name}`, stored.tags, desired.ownership, consent);
  const refusal = refuseRole(role, stored, owner) ?? refuseUnsharing(desired, role, stored);
  if (refusal) return { changes: [], findings: [refusal] };
  if (owner.kind === 'refusal') {
    return {
      changes: trustChange(desired, role, stored),
      findings: [
        ...sharedNotice(desired, role, stored),
        ...lackingPolicies(role, stored).map(asWarning),
        ...(desired.revokesFor === null ? [] : [sessionsOfOthersRole(role)]),
      ],
    };
  }
  const isNew = owner.kind === 'adopt';
  const tags = tagChange(role, stored, isNew);
  const trust = trustChange(desired, role, stored);
  const settings = settingsChange(role, stored);
  const boundary = boundaryChange(role, stored);
  const policies = planPolicies(role, stored, room);
  // Also where an earlier run has marked the role and was interrupted before it came to the policies.
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
  return { changes, findings: sharedNotice(desired, role, stored) };
}

/** What a role could do before it was taken over must be gone before the pods may assume it. */
function touchesOld({ action }: Change): boolean {
  return action !== 'create';
}

function addsNew(change: Change): boolean {
  return !touchesOld(change);
}

function sessionsOfOthersRole(role: DesiredRole): Finding {
  return asWarning(
    roleError('IRSA-ROLE-060', role, {
      what: `Sessions of ${role.declared.name} that the stolen key brought stay valid until they expire.`,
      why: 'The role is shared and belongs to another chain or person, so irsactl gives it no policy.',
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
      why: 'IAM takes both names for the same, but an ARN counts letter by letter: pods would ask STS for a role that is not there.',
      next: `Write \`name: ${stored.name}\` in irsa.yaml, or choose a name that differs in more than case.`,
    });
  }
  if (stored.path !== role.declared.path) {
    return roleError('IRSA-ROLE-037', role, {
      what: `The role ${stored.name} exists under the path ${stored.path}.`,
      why: `irsa.yaml says ${role.declared.path}; the path of a role cannot be changed.`,
      next: 'Correct the path in irsa.yaml, or give the role another name.',
    });
  }
  return owner.kind === 'refusal' && !shared ? roleError('IRSA-ROLE-030', role, owner.problem) : null;
}

/** The next apply of a role that is not shared any more would take the statements of others out. */
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
  const why = 'irsa.yaml declares it.';
  return change.create('create-role', role.declared.name, { after, why });
}

function tagChange(role: DesiredRole, stored: StoredRole, isNew: boolean): readonly Change[] {
  const unshared = !role.declared.shared && isSharedByOwner(stored) ? { [sharedTag]: 'false' } : {};
  const wanted = { ...(isNew ? adoptionTags(role.tags) : role.tags), ...unshared };
  const tags = missingTags(wanted, stored.tags);
  if (Object.keys(tags).length === 0) return [];
  const why = isNew
    ? adoptionReason(stored.tags)
    : Object.keys(tags).every(isPolicyRecord)
      ? 'It remembers which policies irsactl gives to the role, so that none of somebody else is taken for one of them.'
      : 'The tags are not as irsa.yaml says.';
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
    ? 'The audience has changed: running pods hold tokens of the old one, and are turned away until they are recreated.'
    : 'The role must trust exactly the service accounts that irsa.yaml names.';
  return [change.update('set-trust-policy', stored.name, { before, after, why, disruptive })];
}

/** Of a shared role the chain's own statement, among those of others. */
function mergeChange(desired: DesiredRoles, role: DesiredRole, stored: StoredRole): readonly Change[] {
  if (isMerged(desired, role, stored)) return [];
  const merged = mergedTrust(desired, role, stored);
  const before = { trustPolicy: stored.trustPolicy };
  const after = { trustPolicy: planValue(merged) };
  const others = othersStatements(desired, stored).length;
  const size = merged.known ? `, and it then has ${counted(trustSize(merged.value), 'character')}` : '';
  const disruptive = expectsAnotherAudience(desired, stored.trustPolicy);
  const why = disruptive
    ? 'The audience has changed: running pods hold tokens of the old one, and are turned away until they are recreated.'
    : `The role is shared: this chain states its own part, ${counted(others, 'statement')} of others ${others === 1 ? 'stays' : 'stay'} to the letter${size}.`;
  return [change.update('merge-trust-statement', stored.name, { before, after, why, disruptive })];
}

function settingsChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const before = { description: stored.description, maxSessionDuration: stored.maxSessionDuration };
  const after = {
    description: role.description,
    maxSessionDuration: role.declared.maxSessionDuration,
  };
  if (isDeepStrictEqual(before, after)) return [];
  const why = 'irsa.yaml says it otherwise.';
  return [change.update('set-role-settings', stored.name, { before, after, why })];
}

/** A boundary that irsa.yaml does not name may be an administrator's guard, so it stays. */
function boundaryChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const { permissionsBoundary: wanted } = role.declared;
  if (wanted === undefined || wanted === stored.permissionsBoundary) return [];
  const before = { permissionsBoundary: stored.permissionsBoundary };
  const after = { permissionsBoundary: wanted };
  const why = 'irsa.yaml says it otherwise.';
  return [change.update('set-permissions-boundary', stored.name, { before, after, why })];
}
