import { createHash } from 'node:crypto';
import type { ServiceAccountName } from '../trust/subject.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, "IAM name requirements". */
export const longestRoleName = 64;
const hashLength = 10;

/** The name of a role without a name in irsa.yaml: readable if it fits, else cut and made unique with a hash. */
export function defaultRoleName(chain: string, account: ServiceAccountName): string {
  const plain = [chain, account.namespace, account.name].join('-');
  if (plain.length <= longestRoleName) return plain;
  const head = plain.slice(0, longestRoleName - hashLength - 1).replace(/[-.]+$/, '');
  return `${head}-${hashOf([chain, account.namespace, account.name])}`;
}

/** No part can contain the slash that joins them, so different lists give different texts. */
function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, hashLength);
}
