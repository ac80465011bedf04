import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';

export function bucketInOtherAccount(place: string, account: string): Finding {
  return finding.error('IRSA-ISSUER-030', {
    what: `${place} belongs to another AWS account.`,
    why: `Bucket names are unique across all accounts, and ${account} does not own this bucket.`,
    next: 'Choose another bucket in spec.issuer.',
  });
}

export function otherRegion(place: string, seen: string, desired: string): Finding {
  return finding.error('IRSA-ISSUER-030', {
    what: `${place} is in the region ${seen}; irsa.yaml has ${desired}.`,
    why: 'The issuer URL contains the region of its bucket.',
    next: `Restore spec.aws.region: ${seen}, or choose another bucket in spec.issuer.`,
  });
}

export function accountBlocks(place: string, on: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-033', {
    what: `The AWS account forbids public documents in ${place}.`,
    why: `Block Public Access is on for the whole account: ${on.join(', ')}.`,
    next: `Use \`issuer: {cloudFront: …}\`, which keeps the bucket private, or \`issuer: {directory: …}\` with your own web server; or turn off ${on.join(' and ')}.`,
  });
}

export function blockUnreadable(place: string): Finding {
  return finding.warning('IRSA-ISSUER-033', {
    what: "irsactl cannot read whether the account's Block Public Access allows public documents.",
    why: 'The permission s3:GetAccountPublicAccessBlock is missing.',
    next: `Allow it, or continue: S3 may then refuse the policy of ${place}.`,
  });
}

export function opensMore(place: string, openings: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-048', {
    what: `The policy of ${place} allows more than reading the two documents.`,
    why: `Outside this account: ${openings.join('; ')}.`,
    next,
  });
}

/** irsactl does not remove other writers' statements from a bucket policy. */
export const removeByHand =
  'Remove these statements from the bucket policy, or choose another bucket in spec.issuer.';

export function blockLifted(place: string, off: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-036', {
    what: `${place} is less protected than irsactl requires.`,
    why: `In its Block Public Access, ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off: an ACL or another policy can let anyone write the documents.`,
    next,
  });
}

/** For an adopted bucket. */
export const sharedBucketAdvice =
  'irsactl keeps these settings of a bucket with other uses. Change them if that suits the other content, or give the issuer a separate bucket.';

export function bucketSettingsDiffer(
  place: string,
  differences: readonly string[],
  severity: 'error' | 'warning',
  next: string,
): Finding {
  return finding[severity]('IRSA-ISSUER-036', {
    what: `${place} is less protected than a bucket that irsactl creates.`,
    why: `Found: ${differences.join('; ')}.`,
    next,
  });
}

export function otherObjects(place: string, keys: readonly string[]): Finding {
  return finding.warning('IRSA-ISSUER-044', {
    what: `${place} has objects that irsactl did not create, so the bucket stays.`,
    why: `Found: ${keys.join(', ')}. irsactl does not delete objects without the chain's mark, or with other keys.`,
    next: "Move or delete them. While you keep the bucket, no other account can take the issuer's name.",
  });
}

export function adoptedBucketStays(place: string): Finding {
  return finding.warning('IRSA-ISSUER-053', {
    what: `${place} stays; irsactl removes only its documents, policy statement and tags.`,
    why: 'irsactl adopted the bucket and did not create it.',
    next: 'Check whether its Block Public Access, which irsactl has set, suits your use of it.',
  });
}
