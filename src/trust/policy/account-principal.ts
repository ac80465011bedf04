import { type AccountId, parseAccountId } from '../arn.ts';
import { parseArn } from '../parse-arn.ts';

/** The account that an AWS principal stands for as a whole, by its ID or the ARN of its root; null for any other. */
export function accountPrincipal(id: string): AccountId | null {
  const arn = parseArn(id);
  return arn?.service === 'iam' && arn.resource === 'root' ? parseAccountId(arn.account) : parseAccountId(id);
}
