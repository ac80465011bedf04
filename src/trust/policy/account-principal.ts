import { type AccountId, parseAccountId } from '../arn.ts';
import { parseArn } from '../parse-arn.ts';

/** The account of a principal that is a whole account, given by its ID or root ARN; null for any other principal. */
export function accountPrincipal(id: string): AccountId | null {
  const arn = parseArn(id);
  return arn?.service === 'iam' && arn.resource === 'root' ? parseAccountId(arn.account) : parseAccountId(id);
}
