import { type AccountId, parseAccountId } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import { accountOfHost } from '../s3/address.ts';
import { S3Fault } from '../s3/fault.ts';
import type { S3Store } from '../s3/store.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';

/** One call of S3 Control. */
export interface ControlCall {
  readonly request: SandboxRequest;
  readonly state: SandboxState;
  readonly store: S3Store;
  readonly caller: Caller;
  /** The account that the call names; it is the caller's own. */
  readonly account: AccountId;
  /** The bucket ARN of the path, decoded; empty for the account's own settings. */
  readonly resource: string;
}

/** The account that a call names by header, or by its host. */
export function accountOf(request: SandboxRequest): AccountId {
  const named = parseAccountId(request.headers['x-amz-account-id'] ?? '') ?? accountOfHost(request.host);
  if (named) return named;
  throw new S3Fault('InvalidRequest', {
    message: 'Missing required header for this request: x-amz-account-id',
  });
}
