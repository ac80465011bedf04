import { IrsaError } from '../errors/irsa-error.ts';
import { type AccountId, type Partition, parseAccountId, partitionOf, userArn } from '../trust/arn.ts';
import type { Json } from '../trust/json.ts';
import type { Account, User } from './account.ts';
import { newAccessKey, uniqueId } from './random-ids.ts';
import type { RandomBytes, SandboxState } from './state.ts';

/** An IAM user that the sandbox has from its start, with keys and these identity policies. */
export interface UserOrder {
  readonly name: string;
  /** Default: the first of the accounts. */
  readonly account?: string;
  readonly policies: readonly Json[];
}

/** What a new sandbox's state is made of. */
export interface StateOrder {
  readonly account: string;
  /** Further accounts, each with root keys of its own. */
  readonly otherAccounts: readonly string[];
  readonly region: string;
  readonly users: readonly UserOrder[];
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}

/** Makes the state of a new sandbox: accounts that are empty but for their root keys and users. */
export function createState(order: StateOrder): SandboxState {
  const partition = partitionOf(order.region);
  const defaultAccount = readAccount(order.account);
  const accounts = new Map<AccountId, Account>();
  for (const id of [defaultAccount, ...order.otherAccounts.map(readAccount)]) {
    const users = order.users.filter(({ account = defaultAccount }) => account === id);
    accounts.set(id, {
      id,
      rootKey: newAccessKey(order.randomBytes, 'AKIA'),
      users: new Map(users.map((user) => [user.name.toLowerCase(), makeUser(user, id, partition, order)])),
      roles: new Map(),
      policies: new Map(),
      providers: new Map(),
    });
  }
  const { region, now, randomBytes } = order;
  return { partition, region, accounts, defaultAccount, sessions: new Map(), now, randomBytes };
}

function makeUser(
  user: UserOrder,
  account: AccountId,
  partition: Partition,
  { randomBytes }: StateOrder,
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
    next: 'Leave --account out, or give twelve digits.',
  });
}
