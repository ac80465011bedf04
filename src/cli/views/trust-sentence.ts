import { accountName } from '../../chain/role-accounts.ts';
import type { Json } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { pinnedTrust } from '../../trust/policy/trust-policy.ts';
import { parseSubject, parseSubjectPattern } from '../../trust/subject.ts';

/**
 * Who may assume a role: `trusts shop/orders for sts.amazonaws.com`. Null where the policy says anything beyond that, so
 * that it has to be read itself.
 */
export function trustSentence(trustPolicy: Json | undefined): string | null {
  const read = readPolicy(JSON.stringify(trustPolicy ?? null));
  const trust = 'policy' in read ? pinnedTrust(read.policy) : null;
  if (trust === null) return null;
  const accounts = trust.subjects.map(accountWords);
  return accounts.includes(null) ? null : `trusts ${accounts.join(', ')} for ${trust.audience}`;
}

function accountWords(subject: string): string | null {
  const account = parseSubject(subject);
  if (account !== null) return accountName(account);
  const pattern = parseSubjectPattern(subject);
  return pattern === null ? null : `all like ${accountName(pattern)}`;
}
