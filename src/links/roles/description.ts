import { accountName } from '../../chain/role-accounts.ts';
import type { Role } from '../../config/trust-chain.ts';

/** IAM accepts descriptions of up to 1,000 characters. */
const descriptionLimit = 1000;

/** The part of a description that names the chain. */
export function chainMark(chain: string): string {
  return `(irsactl, chain ${chain})`;
}

/** The description of a role in IAM: the one in irsa.yaml, or its service accounts. Never cuts the mark by which it is found. */
export function roleDescription(chain: string, role: Role): string {
  const mark = ` ${chainMark(chain)}`;
  return `${(role.description ?? purposeOf(role)).slice(0, descriptionLimit - mark.length)}${mark}`;
}

function purposeOf({ serviceAccounts, serviceAccountsLike }: Role): string {
  const patterns = serviceAccountsLike.map((account) => `all like ${accountName(account)}`);
  return `For the pods of ${[...serviceAccounts.map(accountName), ...patterns].join(', ')}`;
}
