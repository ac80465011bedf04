import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import { adoptionTags, isAdopted, type Owner, ownerOf } from '../../chain/ownership.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { samePolicy } from '../../trust/policy/same-policy.ts';
import type { DesiredRole, RolesDesired } from './desired.ts';
import { planPolicies } from './plan-policies.ts';
import type { StoredRole } from './ports.ts';
import { roleChange, trustPolicyValue } from './role-change.ts';
import { roleError } from './role-finding.ts';
import { expectsAnotherAudience } from './trusted-audiences.ts';

interface PlannedRole {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** What is to be done about one role. */
export function planRole(
  desired: RolesDesired,
  role: DesiredRole,
  stored: StoredRole | null,
  consent: Consent,
): PlannedRole {
  if (!stored) return { changes: [createRole(desired, role), ...planPolicies(role, null)], findings: [] };
  const owner = ownerOf(stored.tags, desired.ownership);
  const refusal = refuseRole(role, stored, owner, consent);
  if (refusal) return { changes: [], findings: [refusal] };
  const tags = tagChange(desired, stored, owner);
  const trust = trustChange(desired, role, stored);
  const settings = settingsChange(role, stored);
  const boundary = boundaryChange(role, stored);
  const policies = planPolicies(role, stored);
  const changes = takenOver(stored, owner)
    ? [
        ...tags,
        ...boundary,
        ...policies.filter(touchesOld),
        ...trust,
        ...settings,
        ...policies.filter(addsNew),
      ]
    : [...tags, ...trust, ...settings, ...boundary, ...policies];
  return { changes, findings: [] };
}

/** Also where an earlier run has marked the role and was interrupted before it came to the policies. */
function takenOver({ tags }: StoredRole, owner: Owner): boolean {
  return owner.kind === 'nobody' || isAdopted(tags);
}

/** What a role could do before it was taken over must be gone before the pods may assume it. */
function touchesOld({ action }: Change): boolean {
  return action !== 'create';
}

function addsNew(change: Change): boolean {
  return !touchesOld(change);
}

function refuseRole(role: DesiredRole, stored: StoredRole, owner: Owner, consent: Consent): Finding | null {
  if (owner.kind === 'other-chain') {
    return roleError('IRSA-ROLE-031', role, {
      what: `The role ${stored.name} belongs to another chain.`,
      why: `Its tags name the cluster ${owner.cluster} with the UID ${owner.clusterUid}.`,
      next: 'Give the role in irsa.yaml another name.',
    });
  }
  if (stored.path !== role.declared.path) {
    return roleError('IRSA-ROLE-037', role, {
      what: `The role ${stored.name} exists under the path ${stored.path}.`,
      why: `irsa.yaml says ${role.declared.path}; the path of a role cannot be changed.`,
      next: 'Correct the path in irsa.yaml, or give the role another name.',
    });
  }
  if (owner.kind === 'this-chain' || consent.adopt) return null;
  return roleError('IRSA-ROLE-030', role, {
    what: `The role ${stored.name} exists, and irsactl did not create it.`,
    why: 'It does not carry irsactl’s ownership tags.',
    next: 'Give the role in irsa.yaml another name, or take this one over with `irsactl apply --adopt`.',
  });
}

function createRole(desired: RolesDesired, role: DesiredRole): Change {
  const { path, maxSessionDuration, permissionsBoundary = null } = role.declared;
  const after = {
    path,
    description: role.description,
    maxSessionDuration,
    permissionsBoundary,
    trustPolicy: trustPolicyValue(role),
    tags: desired.tags,
  };
  const why = 'irsa.yaml declares it.';
  return roleChange('create', 'create-role', role.declared.name, { after }, why);
}

function tagChange(desired: RolesDesired, stored: StoredRole, owner: Owner): readonly Change[] {
  const wanted = owner.kind === 'nobody' ? adoptionTags(desired.tags) : desired.tags;
  const tags = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => stored.tags[name] !== value),
  );
  if (Object.keys(tags).length === 0) return [];
  const why =
    owner.kind === 'nobody' ? 'It is taken over, as --adopt allows.' : 'The tags in irsa.yaml have changed.';
  return [
    roleChange('update', 'tag-role', stored.name, { before: { tags: stored.tags }, after: { tags } }, why),
  ];
}

function trustChange(desired: RolesDesired, role: DesiredRole, stored: StoredRole): readonly Change[] {
  const { trustPolicy } = role;
  const now = readPolicy(JSON.stringify(stored.trustPolicy));
  if (trustPolicy.known && 'policy' in now && samePolicy(now.policy, trustPolicy.value)) return [];
  const before = { trustPolicy: stored.trustPolicy };
  const after = { trustPolicy: trustPolicyValue(role) };
  const disruptive = expectsAnotherAudience(desired, stored.trustPolicy);
  const why = disruptive
    ? 'The audience has changed: running pods hold tokens of the old one, and are turned away until they are recreated.'
    : 'The role must trust exactly the service accounts that irsa.yaml names.';
  const change = roleChange('update', 'set-trust-policy', stored.name, { before, after }, why);
  return [{ ...change, disruptive }];
}

function settingsChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const before = { description: stored.description, maxSessionDuration: stored.maxSessionDuration };
  const after = {
    description: role.description,
    maxSessionDuration: role.declared.maxSessionDuration,
  };
  if (isDeepStrictEqual(before, after)) return [];
  const why = 'irsa.yaml says it otherwise.';
  return [roleChange('update', 'set-role-settings', stored.name, { before, after }, why)];
}

/** A boundary that irsa.yaml does not name may be an administrator's guard, so it stays. */
function boundaryChange(role: DesiredRole, stored: StoredRole): readonly Change[] {
  const { permissionsBoundary: wanted } = role.declared;
  if (wanted === undefined || wanted === stored.permissionsBoundary) return [];
  const before = { permissionsBoundary: stored.permissionsBoundary };
  const after = { permissionsBoundary: wanted };
  const why = 'irsa.yaml says it otherwise.';
  return [roleChange('update', 'set-permissions-boundary', stored.name, { before, after }, why)];
}
