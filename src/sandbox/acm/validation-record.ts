import { createHash } from 'node:crypto';
import type { AccountId } from '../../trust/arn.ts';

/** The CNAME that proves a domain to ACM. */
interface ValidationRecord {
  readonly Name: string;
  readonly Type: 'CNAME';
  readonly Value: string;
}

/**
 * The same for every certificate of an account with that domain, in all regions, and for the domain's wildcard.
 * https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export function validationRecord(account: AccountId, domain: string): ValidationRecord {
  const bare = domain.replace(/^\*\./, '');
  const hash = (part: string) => createHash('sha256').update(`${part} ${account} ${bare}`).digest('hex');
  const letters = [...hash('zone').slice(0, 10)].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 16)),
  );
  return {
    Name: `_${hash('name').slice(0, 32)}.${bare}.`,
    Type: 'CNAME',
    Value: `_${hash('value').slice(0, 32)}.${letters.join('')}.acm-validations.aws.`,
  };
}
