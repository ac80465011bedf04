import type { AccountId } from '../trust/arn.ts';
import type { Role, TrustChain } from './trust-chain.ts';

/** An account that a chain works in. */
export interface ChainAccount {
  /** What irsa.yaml calls it; null for the chain's own, which has the documents and roles without another account. */
  readonly name: string | null;
  readonly id: AccountId;
  /** Whether roles of irsa.yaml are in it. The chain's own also counts where no role is elsewhere. */
  readonly isUsed: boolean;
}

/** All of them, the chain's own first; which one that is AWS says, where irsa.yaml does not. */
export function chainAccounts(
  { aws, roles }: Pick<TrustChain, 'aws' | 'roles'>,
  own: AccountId,
): readonly [ChainAccount, ...ChainAccount[]] {
  const used = new Set(roles.map(({ account }) => account ?? null));
  return [
    { name: null, id: own, isUsed: used.has(null) || used.size === 0 },
    ...(aws.accounts ?? []).map(({ name, id }) => ({ name, id, isUsed: used.has(name) })),
  ];
}

/** The same chain as if there were this account alone, with the roles that are in it. */
export function chainIn(chain: TrustChain, { name }: Pick<ChainAccount, 'name'>): TrustChain {
  const { accounts: _, ...aws } = chain.aws;
  return { ...chain, aws, roles: chain.roles.filter(({ account = null }) => account === name) };
}

/** The account that a role is in. */
export function accountOfRole(
  { aws }: Pick<TrustChain, 'aws'>,
  { account }: Pick<Role, 'account'>,
  own: AccountId,
): Pick<ChainAccount, 'name' | 'id'> {
  const { name, id } = aws.accounts?.find((one) => one.name === account) ?? { name: null, id: own };
  return { name, id };
}
