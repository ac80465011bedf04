import type { AccountId } from '../../trust/arn.ts';
import type { RequestContext } from '../../trust/policy/condition.ts';
import type { Account } from '../account.ts';
import { decideByIdentity } from '../authorize.ts';
import { requestContext } from '../authorize-context.ts';
import type { Caller } from '../caller.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Operation as WireOperation } from './operation.ts';
import type { OperationSchema } from './schema.ts';
import { accessDenied, missingAuthentication } from './schema-faults.ts';

/** What an operation of a Query service receives besides its input. */
export interface OperationCall {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  /** Null only in operations that need no signature. */
  readonly caller: Caller | null;
  /** The account of the caller; throws for an unsigned call. */
  account(): Account;
  /** Throws AccessDenied unless the caller's identity policies allow an action on a resource. */
  authorize(action: string, resource: string, context?: RequestContext): void;
  accountWithId(id: AccountId): Account | null;
}

export type Operation = WireOperation<OperationCall>;

/** Combines a published schema and its handler; the input has the type of the SDK's request. */
export function operation<Input>(
  schema: OperationSchema,
  handler: (input: Input, call: OperationCall) => object | undefined | Promise<object | undefined>,
  options: { readonly unsigned?: boolean } = {},
): Operation {
  return { schema, run: (call, input) => handler(input<Input>(), call), ...options };
}

export function operationCall(state: SandboxState, request: SandboxRequest): OperationCall {
  const signed = (): Caller => {
    if (!request.caller) throw missingAuthentication();
    return request.caller;
  };
  return {
    state,
    request,
    caller: request.caller,
    account() {
      const account = state.accounts.get(signed().account);
      if (!account) throw missingAuthentication();
      return account;
    },
    authorize(action, resource, context = {}) {
      const caller = signed();
      const known = { ...requestContext(state, request), ...context };
      const decision = decideByIdentity(state, caller, { action, resource, context: known });
      if (decision !== 'allowed') {
        throw accessDenied(caller.arn, action, shownResource(action, resource), decision === 'denied');
      }
    },
    accountWithId: (id) => state.accounts.get(id) ?? null,
  };
}

/**
 * How IAM's errors name a role or a policy; in calls that create or tag it they have its ARN:
 * https://github.com/aws/aws-cdk/issues/27067
 */
function shownResource(action: string, resource: string): string {
  if (!action.startsWith('iam:') || /^iam:(?:Create|Tag|Untag|List(?:Roles|Policies)$)/.test(action))
    return resource;
  const role = /:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  if (role !== undefined) return `role ${role}`;
  return resource.includes(':policy/') ? `policy ${resource}` : resource;
}
