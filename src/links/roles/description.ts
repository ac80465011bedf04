import { accountName } from '../../chain/role-accounts.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

/** IAM takes descriptions of up to 1,000 characters. */
const descriptionLimit = 1000;

/** The part of a description that names the chain. */
export function chainMark(chain: string): string {
  return `(irsactl, chain ${chain})`;
}

/** What a role says of itself in IAM. */
export function roleDescription(
  chain: string,
  accounts: readonly ServiceAccountName[],
  like: readonly ServiceAccountName[],
): string {
  const patterns = like.map((account) => `all like ${accountName(account)}`);
  const names = [...accounts.map(accountName), ...patterns].join(', ');
  return `For the pods of ${names} ${chainMark(chain)}`.slice(0, descriptionLimit);
}
