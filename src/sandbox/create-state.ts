import { IrsaError } from '../errors/irsa-error.ts';
import { type AccountId, type Partition, parseAccountId, partitionOf, userArn } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';
import type { Account, User } from './account.ts';
import { newAccessKey, uniqueId } from './random-ids.ts';
import type { RandomBytes, SandboxState } from './state.ts';

/** An IAM user to create at the start, with an access key and these identity policies. */
export interface UserOptions {
  readonly name: string;
  /** Default: the first account. */
  readonly account?: string;
  readonly policies: readonly Json[];
}

/** Options for the state of a new sandbox. */
export interface StateOptions {
  readonly account: string;
  /** Additional accounts, each with its own root keys. */
  readonly otherAccounts: readonly string[];
  readonly region: string;
  readonly users: readonly UserOptions[];
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}

/** Creates the state of a new sandbox: accounts with root keys and users only. Throws for an invalid account ID. */
export function createState(options: StateOptions): SandboxState {
  const partition = partitionOf(options.region);
  const defaultAccount = readAccount(options.account);
  const accounts = new Map<AccountId, Account>();
  for (const id of [defaultAccount, ...options.otherAccounts.map(readAccount)]) {
    const users = options.users.filter(({ account = defaultAccount }) => account === id);
    accounts.set(id, {
      id,
      rootKey: newAccessKey(options.randomBytes, 'AKIA'),
      users: new Map(users.map((user) => [user.name.toLowerCase(), makeUser(user, id, partition, options)])),
      roles: new Map(),
      policies: new Map(),
      providers: new Map(),
    });
  }
  const { region, now, randomBytes } = options;
  return { partition, region, accounts, defaultAccount, sessions: new Map(), now, randomBytes };
}

function makeUser(
  user: UserOptions,
  account: AccountId,
  partition: Partition,
  { randomBytes }: StateOptions,
): User {
  return {
    name: user.name,
    arn: userArn(partition, account, user.name),
    userId: uniqueId(randomBytes, 'AIDA'),
    key: newAccessKey(randomBytes, 'AKIA'),
    inlinePolicies: new Map(
      user.policies.map((policy, index) => [`given-${index + 1}`, JSON.stringify(policy)]),
    ),
  };
}

function readAccount(text: string): AccountId {
  const account = parseAccountId(text);
  if (account) return account;
  throw new IrsaError('IRSA-SANDBOX-004', {
    what: `${JSON.stringify(text)} is not an AWS account ID.`,
    why: 'An account ID has exactly twelve digits.',
    next: 'Omit --account, or give it twelve digits.',
  });
}
