import { userArn } from '../../trust/arn.ts';
import type { RequestContext } from '../../trust/policy/condition.ts';
import type { User } from '../account.ts';
import type { OperationCall } from '../wire/query-operation.ts';
import { validationFault } from '../wire/schema-faults.ts';
import { iamFaults } from './iam-faults.ts';

/** Finds a user by name after checking that the caller may do the action on it. */
export function findUser(
  call: OperationCall,
  action: string,
  name = '',
  contextOf: (user: User | undefined) => RequestContext = () => ({}),
): User {
  const account = call.account();
  const user = account.users.get(name.toLowerCase());
  const resource = user?.arn ?? userArn(call.state.partition, account.id, name);
  call.authorize(`iam:${action}`, resource, contextOf(user));
  if (!user) throw iamFaults.noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

/** As `findUser`; without a name it is the user whose key signed the call. */
export function findUserOrSelf(call: OperationCall, action: string, name: string | undefined): User {
  return findUser(call, action, name ?? ownName(call));
}

function ownName({ caller }: OperationCall): string {
  if (caller?.kind === 'user' && caller.name !== null) return caller.name;
  throw validationFault('Must specify userName when calling with non-User credentials');
}
