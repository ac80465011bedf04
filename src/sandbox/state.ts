import type { AccountId, Partition } from '../trust/arn.ts';
import type { Account } from './account.ts';
import type { SessionCredentials } from './credentials.ts';

/** Where the sandbox takes its random bytes from; tests pass a fixed source. */
export type RandomBytes = (size: number) => Buffer;

/** Everything that the services of one sandbox share. A service with more state keeps it in its own room. */
export interface SandboxState {
  readonly partition: Partition;
  readonly region: string;
  readonly accounts: Map<AccountId, Account>;
  /** The account of the root credentials that the sandbox hands out at its start. */
  readonly defaultAccount: AccountId;
  /** Credentials of role sessions by access key ID. */
  readonly sessions: Map<string, SessionCredentials>;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}
