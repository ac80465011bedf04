import { createHash } from 'node:crypto';
import type { AccountId } from '../../trust/arn.ts';

/** The canonical user ID of an account: 64 hexadecimal digits that say nothing of the account's number. */
export function canonicalUserId(account: AccountId): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}
