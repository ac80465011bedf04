import { createHash } from 'node:crypto';
import type { AccountId } from '../../trust/arn.ts';

/** The canonical user ID of an account: 64 hexadecimal digits that do not reveal the account ID. */
export function canonicalUserId(account: AccountId): string {
  return createHash('sha256').update(`canonical user of ${account}`).digest('hex');
}
