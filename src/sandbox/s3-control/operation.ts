import type { AccountId } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import { requireIdentityAccess } from '../s3/access/access.ts';
import type { S3Store } from '../s3/store.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Operation } from '../wire/operation.ts';
import type { OperationSchema } from '../wire/schema.ts';

/** One call of S3 Control. */
export interface ControlCall {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  readonly store: S3Store;
  readonly caller: Caller;
  /** The account that the call names; it is the caller's own. */
  readonly account: AccountId;
  /** The bucket ARN of the path; empty for the account's own settings. */
  readonly resource: string;
}

export type ControlOperation = Operation<ControlCall>;

/** An operation that the caller's own policies must allow. */
export function controlOperation<Input>(
  schema: OperationSchema,
  action: string,
  run: (call: ControlCall, input: Input) => object,
): ControlOperation {
  return {
    schema,
    run(call, input) {
      requireIdentityAccess(call, { action, resource: call.resource || '*' });
      return run(call, input<Input>());
    },
  };
}
