import { roleArn } from '../../trust/arn.ts';
import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Role } from '../account.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import { iamFaults } from './iam-faults.ts';

/** Finds a role by name after checking that the caller may do the action on it. */
export function findRole(
  call: OperationCall,
  action: string,
  name: string | undefined,
  contextOf: (role: Role | undefined) => RequestContext = () => ({}),
): Role {
  const account = call.account();
  const role = account.roles.get((name ?? '').toLowerCase());
  const resource = role?.arn ?? roleArn(call.state.partition, account.id, name ?? '');
  call.authorize(`iam:${action}`, resource, contextOf(role));
  if (!role) throw iamFaults.noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}
