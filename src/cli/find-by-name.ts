import { type ChainAccount, chainAccounts } from '../config/chain-accounts.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { firstNames, listed } from '../errors/listed.ts';
import { nearestName } from '../errors/nearest-name.ts';

/** The account with this name in irsa.yaml, or with this ID. Throws IRSA-AWS-027. */
export function namedAccountOf(accounts: readonly ChainAccount[], text: string): ChainAccount {
  const found = accounts.find(({ name, id }) => name === text || id === text);
  if (found) return found;
  throw new IrsaError('IRSA-AWS-027', {
    what: `irsa.yaml has no account ${JSON.stringify(text)}.`,
    why: accounts.length === 0 ? 'It lists no accounts.' : `It has ${listed(accounts.map(wordsOf))}.`,
    next: 'Name one of spec.aws.accounts, or give an ID.',
  });
}

/** The account of the option `--account`; undefined without the option. Needs only irsa.yaml. */
export function accountOfOption(
  chain: TrustChain,
  { account }: { readonly account?: string },
): ChainAccount | undefined {
  if (account === undefined) return undefined;
  const { account: own } = chain.aws;
  return namedAccountOf(own === undefined ? [] : chainAccounts(chain, own), account);
}

function wordsOf({ name, id }: ChainAccount): string {
  return name === null ? id : `${name} (${id})`;
}

/** A role as far as its name and account matter; null or undefined is the chain's own account. */
interface NamedRole {
  readonly name: string;
  readonly account?: string | null;
}

/** The entry for the role of this name. Throws IRSA-ROLE-006 if there is none, and IRSA-ROLE-056 if there are two. */
export function entryOfRole<Entry>(
  name: string,
  entries: readonly Entry[],
  roleOf: (entry: Entry) => NamedRole,
): Entry {
  const found = entries.filter((entry) => roleOf(entry).name.toLowerCase() === name.toLowerCase());
  const [first] = found;
  if (first === undefined) {
    throw noSuchRole(
      name,
      entries.map((entry) => roleOf(entry).name),
    );
  }
  if (found.length === 1) return first;
  const accounts = found.map((entry) => roleOf(entry).account ?? 'spec.aws.account');
  throw new IrsaError('IRSA-ROLE-056', {
    what: `Two accounts have a role with the name ${JSON.stringify(name)}.`,
    why: `The accounts are ${listed(accounts)}.`,
    next: 'Choose one with `--account`: its name in spec.aws.accounts, or its ID.',
  });
}

function noSuchRole(name: string, names: readonly string[]): IrsaError {
  // Users also name the service account: `shop/orders` is a part of the default name of its role.
  const near = nearestName(name, names) ?? names.find((one) => one.endsWith(`-${name.replace('/', '-')}`));
  return new IrsaError('IRSA-ROLE-006', {
    what: `The chain has no role ${JSON.stringify(name)}.`,
    why: names.length === 0 ? 'It has no roles.' : `Its roles are ${firstNames(names)}.`,
    next: near ? `Did you mean ${near}?` : 'Name one of them.',
  });
}
