import type { AccountId, Partition } from '../trust/arn.ts';
import type { Account } from './account.ts';
import type { SessionCredentials } from './credentials.ts';

/** The sandbox's source of random bytes; tests pass a fixed one. */
export type RandomBytes = (size: number) => Buffer;

/** The state that all services of one sandbox share. A service keeps further state in its own folder. */
export interface SandboxState {
  readonly partition: Partition;
  readonly region: string;
  readonly accounts: Map<AccountId, Account>;
  /** The account of the root credentials that the sandbox prints at the start. */
  readonly defaultAccount: AccountId;
  /** Credentials of role sessions by access key ID. */
  readonly sessions: Map<string, SessionCredentials>;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}
