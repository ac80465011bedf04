import type { Finding } from '../../chain/finding.ts';
import { finding } from './findings.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: before anybody raised it, and as far as AWS raises it. */
const [usual, highest] = [100, 700];

/**
 * Whether IAM would refuse one provider more. IAM does not say what an account's quota is: one that has exactly the
 * usual number has reached it, one that has more was given more.
 */
export function providerLimit(target: string, inUse: number): readonly Finding[] {
  if (inUse !== usual && inUse < highest) return [];
  const quota = inUse === usual ? usual : highest;
  return [
    finding.error('IRSA-AWS-012', {
      what: `${target} would be one identity provider too many.`,
      why: `The account has ${inUse}, and IAM’s quota is ${quota} an account${quota === usual ? ' unless it was raised' : ' at most'}.`,
      next: 'Delete one that nobody needs (`aws iam list-open-id-connect-providers`), or ask for a higher quota in the Service Quotas console (IAM, OpenID Connect providers per account).',
    }),
  ];
}
