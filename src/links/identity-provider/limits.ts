import type { Finding } from '../../chain/finding.ts';
import { finding } from './findings.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: the default, and the maximum to which AWS raises it. */
const [usual, highest] = [100, 700];

/**
 * Reports if IAM would refuse another provider. IAM does not report an account's quota: an account with exactly the default
 * number has reached it, and one with more has a higher quota.
 */
export function providerLimit(target: string, inUse: number): readonly Finding[] {
  if (inUse !== usual && inUse < highest) return [];
  const quota = inUse === usual ? usual : highest;
  return [
    finding.error('IRSA-AWS-012', {
      what: `${target} would exceed the quota for identity providers.`,
      why: `The account has ${inUse}, and IAM's quota is ${quota} per account${quota === usual ? ' unless it was raised' : ' at most'}.`,
      next: 'Delete an unused one (`aws iam list-open-id-connect-providers`), or request a higher quota in the Service Quotas console (IAM, OpenID Connect providers per account).',
    }),
  ];
}
