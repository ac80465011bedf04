import { createHash } from 'node:crypto';
import type { ServiceAccountName } from '../trust/subject.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, "IAM name requirements". */
export const longestRoleName = 64;
const hashLength = 10;

/** The name of a role that irsa.yaml does not name: readable where it fits, else cut and made unique by a hash. */
export function defaultRoleName(chain: string, account: ServiceAccountName): string {
  const plain = [chain, account.namespace, account.name].join('-');
  if (plain.length <= longestRoleName) return plain;
  const head = plain.slice(0, longestRoleName - hashLength - 1).replace(/[-.]+$/, '');
  return `${head}-${hashOf([chain, account.namespace, account.name])}`;
}

/** The parts are joined by a slash, which none of them can contain, so that no two lists give one text. */
function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, hashLength);
}
