import type { AccountId } from '../trust/arn.ts';
import type { Role, TrustChain } from './trust-chain.ts';

/** An account that a chain works in. */
export interface ChainAccount {
  /** Its name in irsa.yaml; null for the main account, which has the documents and the roles without `account`. */
  readonly name: string | null;
  readonly id: AccountId;
  /** Whether irsa.yaml has roles in it. Always true of the main account if irsa.yaml has no roles. */
  readonly isUsed: boolean;
}

/** All accounts, the main account first; `own` is its ID, from AWS if irsa.yaml does not name it. */
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

/** The chain reduced to one account and its roles. */
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
