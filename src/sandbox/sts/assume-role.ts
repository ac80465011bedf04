import { AssumeRole$, type AssumeRoleRequest } from '@aws-sdk/client-sts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import type { Role } from '../account.ts';
import { contextOfCaller, decideByTrustPolicy, isPermitted, principalOf } from '../authorize.ts';
import { requestContext } from '../authorize-context.ts';
import { AwsFault } from '../aws-fault.ts';
import type { Caller } from '../caller.ts';
import { type Operation, type OperationCall, operation } from '../wire/query-operation.ts';
import { missingAuthentication } from '../wire/schema-faults.ts';
import { issueSession } from './issue-session.ts';
import { readSessionPolicies } from './session-policies.ts';
import { stsFaults } from './sts-faults.ts';

/** Exchanges a caller's credentials for those of a role that trusts the caller. */
export const assumeRole: Operation = operation<AssumeRoleRequest>(AssumeRole$, (input, call) => {
  const { state, caller } = call;
  if (!caller) throw missingAuthentication();
  const arn = input.RoleArn ?? '';
  const target = parseRoleArn(arn);
  if (!target) throw stsFaults.invalidArn();
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: not for the root user.
  if (caller.kind === 'root') {
    throw new AwsFault('AccessDenied', 403, 'Roles may not be assumed by root accounts.');
  }
  const account = call.accountWithId(target.account);
  const role = account?.roles.get(target.name.toLowerCase());
  if (!account || role?.arn !== target.arn || !mayAssume(call, caller, role, input)) {
    const text = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
    throw new AwsFault('AccessDenied', 403, text);
  }
  const durationSeconds = input.DurationSeconds ?? 3600;
  if (caller.kind === 'role-session' && durationSeconds > 3600) throw stsFaults.tooLongForChaining();
  if (durationSeconds > role.maxSessionDuration) throw stsFaults.tooLong();
  return issueSession(state, {
    account,
    role,
    sessionName: input.RoleSessionName ?? '',
    durationSeconds,
    policies: readSessionPolicies(input, account),
    region: call.request.scope?.region ?? state.region,
  });
});

/** A role's trust policy is its resource policy. */
function mayAssume(call: OperationCall, caller: Caller, role: Role, input: AssumeRoleRequest): boolean {
  const { state } = call;
  const context: Record<string, string> = { 'sts:RoleSessionName': input.RoleSessionName ?? '' };
  if (input.ExternalId !== undefined) context['sts:ExternalId'] = input.ExternalId;
  const request = {
    action: 'sts:AssumeRole',
    resource: role.arn,
    context: { ...requestContext(state, call.request), ...contextOfCaller(state, caller), ...context },
  };
  const principal = principalOf(state, caller);
  const grant = decideByTrustPolicy(role.trustPolicy, { ...request, principal });
  const ownAccount = parseRoleArn(role.arn)?.account === caller.account;
  // Unlike a bucket policy, a trust policy always has to allow the caller.
  return grant !== 'none' && isPermitted(state, caller, request, { grant, ownAccount });
}
