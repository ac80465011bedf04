import { internalError } from '../errors/internal-error.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AccountId } from '../trust/arn.ts';
import { assumedRole, type RoleToAssume } from './assumed-role.ts';
import { type AwsClients, type AwsSettings, awsClients } from './clients.ts';
import { type AwsIdentity, lookUpAws } from './look-up-aws.ts';

/** Another account than that of the credentials in use, and the way to credentials of its own. */
interface AccountToOpen {
  readonly name: string;
  readonly id: AccountId;
  readonly access:
    | ({ readonly kind: 'assumeRole' } & RoleToAssume)
    | { readonly kind: 'profile'; readonly profile: string };
}

/** What a chain's AWS is: one account, and the others that roles are in. */
interface AwsToOpen {
  readonly region: string;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountToOpen[];
}

/** Clients for each account of a chain, whose credentials are known to be that account's. */
export interface AccountClients {
  /** Whose bucket and documents these are. */
  readonly own: AwsClients;
  readonly identity: AwsIdentity;
  /** Those of every account, the chain's own first. */
  readonly all: ReadonlyMap<AccountId, AwsClients>;
  /** The same adapter for each account. */
  each<Port>(make: (aws: AwsClients) => Port): (account: AccountId) => Port;
  close(): void;
}

/** Opens each account by its own credentials, and makes sure that they lead where irsa.yaml says: before any look at it. */
export async function openAccounts(settings: AwsSettings, target: AwsToOpen): Promise<AccountClients> {
  const own = awsClients(settings);
  const opened = [own];
  const close = () => {
    for (const clients of opened) clients.close();
  };
  try {
    const identity = await lookUpAws(own, target);
    refuseTwice(identity.account, target);
    const others = (target.accounts ?? []).map((account) => {
      const clients = awsClients(settingsFor(account, settings, own));
      opened.push(clients);
      return { account, clients };
    });
    await Promise.all(
      others.map(({ account: { id, name }, clients }) =>
        lookUpAws(clients, { region: target.region, account: id, name }).catch((error: unknown) => {
          throw inNameOf(name, error);
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

/** spec.aws.account may be left to the credentials, so that irsa.yaml alone cannot know. */
function refuseTwice(own: AccountId, { accounts = [] }: AwsToOpen): void {
  const twice = accounts.find(({ id }) => id === own);
  if (twice === undefined) return;
  throw new IrsaError('IRSA-CONFIG-011', {
    what: `The account ${own} is both the one of the credentials and ${twice.name} of spec.aws.accounts.`,
    why: 'Roles without an account are in the one of the credentials.',
    next: 'Use credentials of spec.aws.account, or remove the entry.',
  });
}

/** The retries and pauses of one account are no business of another. */
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

/** Whatever is wrong with the credentials, it is said which of the accounts they are for. */
function inNameOf(name: string, error: unknown): unknown {
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
