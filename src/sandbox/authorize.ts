import { isJsonObject, type Json } from '../trust/json.ts';
import type { RequestContext } from '../trust/policy/condition.ts';
import type { PolicyDocument } from '../trust/policy/document.ts';
import { type AwsPrincipal, evaluatePolicy, type RequestPrincipal } from '../trust/policy/evaluate-policy.ts';
import { readPolicy } from '../trust/policy/parse-policy.ts';
import { type ResourceGrant, resourceGrant } from '../trust/policy/resource-grant.ts';
import type { Account, Role, User } from './account.ts';
import { principalContext } from './authorize-context.ts';
import type { Caller } from './caller.ts';
import { awsManagedPolicy } from './iam/aws-managed-policies.ts';
import type { SandboxState } from './state.ts';

/** What a caller's policies decide about an action; if they are undecided, a resource policy may still allow it. */
type IdentityDecision = 'allowed' | 'denied' | 'undecided';

/** An action on a resource, with condition keys in addition to the caller's. */
interface AccessRequest {
  /** For example `s3:PutObject`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

interface IdentityVerdict {
  readonly decision: IdentityDecision;
  /** Whether permissions boundary and session policies allow it, regardless of the identity policies. */
  readonly withinLimits: boolean;
}

/**
 * Evaluates the identity policies, the permissions boundary and the session policies of a caller: each of the three that
 * exists must allow, and a Deny in any of them wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decideByIdentity(
  state: SandboxState,
  caller: Caller,
  request: AccessRequest,
): IdentityDecision {
  return judge(state, caller, request).decision;
}

/**
 * Whether a caller's own policies and the resource policy together allow an action. Across accounts both must allow it;
 * within one account it depends on the principal that the resource policy names.
 */
export function isPermitted(
  state: SandboxState,
  caller: Caller,
  request: AccessRequest,
  { grant, ownAccount }: { readonly grant: ResourceGrant; readonly ownAccount: boolean },
): boolean {
  const { decision, withinLimits } = judge(state, caller, request);
  if (decision === 'denied' || grant === 'denied') return false;
  if (!ownAccount) return decision === 'allowed' && grant !== 'none';
  return decision === 'allowed' || grant === 'direct' || (grant === 'role' && withinLimits);
}

function judge(state: SandboxState, caller: Caller, request: AccessRequest): IdentityVerdict {
  if (caller.kind === 'root') return { decision: 'allowed', withinLimits: true };
  const account = state.accounts.get(caller.account);
  const policyRequest = {
    principal: principalOf(state, caller),
    action: request.action,
    resource: request.resource,
    context: { ...principalContext(caller, roleOf(account, caller)), ...request.context },
  };
  const [own, ...limits] = policySets(account, caller).map((texts) =>
    decisionOf(evaluatePolicy(texts.flatMap(readable), policyRequest).outcome),
  );
  const withinLimits = limits.every((limit) => limit === 'allowed');
  if (own === 'denied' || limits.includes('denied')) return { decision: 'denied', withinLimits };
  return { decision: own === 'allowed' && withinLimits ? 'allowed' : 'undecided', withinLimits };
}

/** What a role's trust policy grants a principal that wants to assume the role. */
export function decideByTrustPolicy(
  trustPolicy: string,
  request: {
    readonly action: string;
    readonly principal: RequestPrincipal;
    readonly context: RequestContext;
  },
): ResourceGrant {
  const reading = readPolicy(trustPolicy, 'trust');
  return 'policy' in reading ? resourceGrant(reading.policy, request) : 'none';
}

/** The principal by which policies name a caller. */
export function principalOf(state: SandboxState, caller: Caller): AwsPrincipal {
  const { arn, account } = caller;
  const role = roleOf(state.accounts.get(account), caller);
  const bounded = role !== null && role.permissionsBoundary !== null;
  return { type: 'AWS', arn, account, ...(role && { role: role.arn }), bounded };
}

/** The condition keys of a caller; null means an unsigned request. */
export function contextOfCaller(state: SandboxState, caller: Caller | null): RequestContext {
  return principalContext(caller, caller && roleOf(state.accounts.get(caller.account), caller));
}

/** The identity policies first, then the policies that limit them. */
function policySets(account: Account | undefined, caller: Caller): readonly (readonly Json[])[] {
  const role = roleOf(account, caller);
  const inline = (role ?? userOf(account, caller))?.inlinePolicies.values() ?? [];
  const managed = [...(role?.attachedPolicies.keys() ?? [])].map((arn) => managedText(account, arn));
  const sets: Json[][] = [[...inline, ...managed]];
  if (role?.permissionsBoundary) sets.push([managedText(account, role.permissionsBoundary)]);
  if (caller.sessionPolicies.length > 0) sets.push([...caller.sessionPolicies]);
  return sets;
}

function roleOf(account: Account | undefined, caller: Caller): Role | null {
  if (caller.kind !== 'role-session') return null;
  const role = account?.roles.get((caller.name ?? '').toLowerCase());
  // A role that was deleted and created again under the same name has another ID.
  return role && caller.userId.startsWith(`${role.roleId}:`) ? role : null;
}

function userOf(account: Account | undefined, { kind, name }: Caller): User | null {
  return (kind === 'user' && account?.users.get((name ?? '').toLowerCase())) || null;
}

/** A policy that is unknown or was deleted grants nothing. */
function managedText(account: Account | undefined, arn: string): Json {
  return account?.policies.get(arn)?.defaultVersion.document ?? awsManagedPolicy(arn);
}

function readable(policy: Json): PolicyDocument[] {
  if (typeof policy !== 'string' && !isJsonObject(policy)) return [];
  const reading = readPolicy(policy, 'identity');
  return 'policy' in reading ? [reading.policy] : [];
}

function decisionOf(
  result: 'allowed' | 'explicitly denied' | 'not allowed by any statement',
): IdentityDecision {
  if (result === 'allowed') return 'allowed';
  return result === 'explicitly denied' ? 'denied' : 'undecided';
}
