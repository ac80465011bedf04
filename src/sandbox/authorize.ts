import type { AccountId } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';
import { isJsonObject } from '../trust/json-answer.ts';
import type { RequestContext } from '../trust/policy/condition.ts';
import type { PolicyDocument } from '../trust/policy/document.ts';
import { evaluatePolicy, type RequestPrincipal } from '../trust/policy/evaluate-policy.ts';
import { readPolicy } from '../trust/policy/parse-policy.ts';
import type { Account, Role } from './account.ts';
import type { Caller } from './caller.ts';
import { awsManagedPolicy } from './iam/aws-managed-policies.ts';
import type { SandboxState } from './state.ts';

/** What the identity policies of a caller say about one action; a resource policy may still allow what none decides. */
export type IdentityDecision = 'allowed' | 'denied' | 'undecided';

/** An action on a resource, with the condition keys that the service knows. */
export interface AccessRequest {
  /** For example `s3:PutObject`. */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

/**
 * Evaluates the identity policies, the permissions boundary and the session policies of a caller: each of the three
 * that is there must allow, and a Deny in any of them wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decideByIdentity(
  state: SandboxState,
  caller: Caller,
  request: AccessRequest,
): IdentityDecision {
  if (caller.kind === 'root') return 'allowed';
  const account = state.accounts.get(caller.account);
  const question = {
    principal: principalOf(state, caller),
    action: request.action,
    resource: request.resource,
    context: { ...callerContext(caller), ...request.context },
  };
  const decisions = policySets(account, caller).map((texts) =>
    outcome(evaluatePolicy(texts.flatMap(readable), question).outcome),
  );
  if (decisions.includes('denied')) return 'denied';
  return decisions.every((decision) => decision === 'allowed') ? 'allowed' : 'undecided';
}

/** What a role's trust policy says about somebody who wants to assume it. */
export function decideByTrustPolicy(
  trustPolicy: string,
  request: {
    readonly action: string;
    readonly principal: RequestPrincipal;
    readonly context: RequestContext;
  },
): IdentityDecision {
  const reading = readPolicy(trustPolicy, 'trust');
  return 'policy' in reading ? outcome(evaluatePolicy([reading.policy], request).outcome) : 'undecided';
}

/** A caller as policies name it. */
export function principalOf(
  state: SandboxState,
  caller: Caller,
): RequestPrincipal & { readonly type: 'AWS'; readonly account: AccountId } {
  const { arn, account } = caller;
  const role = roleOf(state.accounts.get(account), caller);
  return role ? { type: 'AWS', arn, account, role: role.arn } : { type: 'AWS', arn, account };
}

function policySets(account: Account | undefined, caller: Caller): readonly (readonly Json[])[] {
  const user = account?.users.get((caller.name ?? '').toLowerCase());
  if (caller.kind === 'user') return [user?.policies ?? []];
  const role = roleOf(account, caller);
  const managed = [...(role?.attachedPolicies.keys() ?? [])].map((arn) => managedText(account, arn));
  const sets: Json[][] = [[...(role?.inlinePolicies.values() ?? []), ...managed]];
  if (role?.permissionsBoundary) sets.push([managedText(account, role.permissionsBoundary)]);
  if (caller.sessionPolicies.length > 0) sets.push([...caller.sessionPolicies]);
  return sets;
}

function roleOf(account: Account | undefined, caller: Caller): Role | null {
  if (caller.kind !== 'role-session') return null;
  const role = account?.roles.get((caller.name ?? '').toLowerCase());
  // A new role of the same name is another role: its ID differs.
  return role && caller.userId.startsWith(`${role.roleId}:`) ? role : null;
}

/** A policy that isn't known or isn't there any more grants nothing. */
function managedText(account: Account | undefined, arn: string): Json {
  return account?.policies.get(arn)?.document ?? awsManagedPolicy(arn);
}

function readable(policy: Json): PolicyDocument[] {
  if (typeof policy !== 'string' && !isJsonObject(policy)) return [];
  const reading = readPolicy(policy, 'identity');
  return 'policy' in reading ? [reading.policy] : [];
}

function outcome(result: 'allowed' | 'explicitly denied' | 'not allowed by any statement'): IdentityDecision {
  if (result === 'allowed') return 'allowed';
  return result === 'explicitly denied' ? 'denied' : 'undecided';
}

function callerContext(caller: Caller): RequestContext {
  const common = {
    'aws:PrincipalArn': caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:userid': caller.userId,
    'aws:PrincipalType': caller.kind === 'user' ? 'User' : 'AssumedRole',
  };
  return caller.kind === 'user' && caller.name !== null ? { ...common, 'aws:username': caller.name } : common;
}
