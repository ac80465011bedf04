import { internalError } from '../errors/internal-error.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AccountId } from '../trust/arn.ts';
import { assumedRole, type RoleToAssume } from './assumed-role.ts';
import { type AwsClients, type AwsSettings, awsClients } from './clients.ts';
import { type AwsIdentity, lookUpAws } from './look-up-aws.ts';

/** An account other than that of the current credentials, and how to get credentials for it. */
interface AccountToOpen {
  readonly name: string;
  readonly id: AccountId;
  readonly access:
    | ({ readonly kind: 'assumeRole' } & RoleToAssume)
    | { readonly kind: 'profile'; readonly profile: string };
}

/** The AWS accounts of a chain: the main account, and further accounts with roles. */
interface AwsToOpen {
  readonly region: string;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountToOpen[];
}

/** Clients for each account of a chain, with verified credentials. */
export interface AccountClients {
  /** The clients of the main account, which has the bucket and documents. */
  readonly own: AwsClients;
  readonly identity: AwsIdentity;
  /** The clients of every account, the main account first. */
  readonly all: ReadonlyMap<AccountId, AwsClients>;
  /** Creates an adapter for each account. */
  each<Port>(make: (aws: AwsClients) => Port): (account: AccountId) => Port;
  close(): void;
}

/** Opens each account with its own credentials, and first verifies that they belong to the accounts in irsa.yaml. */
export async function openAccounts(settings: AwsSettings, target: AwsToOpen): Promise<AccountClients> {
  const own = awsClients(settings);
  const opened = [own];
  const close = () => {
    for (const clients of opened) clients.close();
  };
  try {
    const identity = await lookUpAws(own, target);
    refuseDuplicateAccount(identity.account, target);
    const others = (target.accounts ?? []).map((account) => {
      const clients = awsClients(settingsFor(account, settings, own));
      opened.push(clients);
      return { account, clients };
    });
    await Promise.all(
      others.map(({ account: { id, name }, clients }) =>
        lookUpAws(clients, { region: target.region, account: id, name }).catch((error: unknown) => {
          throw withAccountName(name, error);
        }),
      ),
    );
    const all = new Map([
      [identity.account, own] as const,
      ...others.map(({ account, clients }) => [account.id, clients] as const),
    ]);
    return { own, identity, all, each: (make) => portsOf(all, make), close };
  } catch (error) {
    close();
    throw error;
  }
}

/** A check of irsa.yaml cannot find this, because spec.aws.account may be omitted. */
function refuseDuplicateAccount(own: AccountId, { accounts = [] }: AwsToOpen): void {
  const twice = accounts.find(({ id }) => id === own);
  if (twice === undefined) return;
  throw new IrsaError('IRSA-CONFIG-011', {
    what: `The account ${own} is both the account of the credentials and ${twice.name} of spec.aws.accounts.`,
    why: 'Roles without `account` are in the account of the credentials.',
    next: 'Use credentials of spec.aws.account, or remove the entry.',
  });
}

/** Each account gets its own clients, so that retries and pauses in one do not affect another. */
function settingsFor({ name, access }: AccountToOpen, settings: AwsSettings, own: AwsClients): AwsSettings {
  const { profile: _, credentials: __, reportCall, ...common } = settings;
  return {
    ...common,
    ...(reportCall && { reportCall: (sentence: string) => reportCall(`${sentence} (${name})`) }),
    ...(access.kind === 'profile'
      ? { profile: access.profile, isDeclaredProfile: true }
      : { credentials: assumedRole(own.sts, access) }),
  };
}

/** Adds to an error of the credentials which account they are for. */
function withAccountName(name: string, error: unknown): unknown {
  if (!(error instanceof IrsaError)) return error;
  const { why, ...problem } = error.problem;
  const named = { ...problem, why: `${why} This is about the account ${name} of spec.aws.accounts.` };
  return new IrsaError(error.code, named, { cause: error });
}

function portsOf<Port>(
  all: ReadonlyMap<AccountId, AwsClients>,
  make: (aws: AwsClients) => Port,
): (account: AccountId) => Port {
  const ports = new Map([...all].map(([account, clients]) => [account, make(clients)]));
  return (account) => {
    const port = ports.get(account);
    if (port === undefined) throw internalError(`the account ${account} is one of the chain`);
    return port;
  };
}
