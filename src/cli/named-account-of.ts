import { type ChainAccount, chainAccounts } from '../config/chain-accounts.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { listed } from '../errors/listed.ts';

/** The account that `--account` means: by the name that irsa.yaml gives to it, or by its ID. */
export function namedAccountOf(accounts: readonly ChainAccount[], text: string): ChainAccount {
  const found = accounts.find(({ name, id }) => name === text || id === text);
  if (found) return found;
  throw new IrsaError('IRSA-AWS-027', {
    what: `irsa.yaml has no account ${JSON.stringify(text)}.`,
    why: accounts.length === 0 ? 'It names none.' : `It has ${listed(accounts.map(wordsOf))}.`,
    next: 'Name one of spec.aws.accounts, or give an ID.',
  });
}

/** The same for work on irsa.yaml alone; undefined where the option is not there. */
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
