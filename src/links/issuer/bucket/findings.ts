import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';

export function bucketOfOthers(place: string, account: string): Finding {
  return finding.error('IRSA-ISSUER-030', {
    what: `${place} belongs to another AWS account.`,
    why: `Names of buckets are shared by all accounts; ${account} does not own this one.`,
    next: 'Choose another bucket in spec.issuer.',
  });
}

export function otherRegion(place: string, seen: string, desired: string): Finding {
  return finding.error('IRSA-ISSUER-030', {
    what: `${place} is in the region ${seen}; irsa.yaml says ${desired}.`,
    why: 'The issuer URL contains the region of its bucket.',
    next: `Put spec.aws.region: ${seen} back, or choose another bucket in spec.issuer.`,
  });
}

export function accountBlocks(place: string, on: readonly string[]): Finding {
  return finding.error('IRSA-ISSUER-033', {
    what: `The AWS account forbids that documents in ${place} are public.`,
    why: `Block Public Access is on for the whole account: ${on.join(', ')}.`,
    next: `Use \`issuer: {cloudFront: …}\`, which keeps the bucket closed, or \`issuer: {directory: …}\` with a web server of your own; or have ${on.join(' and ')} lifted.`,
  });
}

export function blockUnreadable(place: string): Finding {
  return finding.warning('IRSA-ISSUER-033', {
    what: 'Whether the account’s Block Public Access allows public documents could not be read.',
    why: 'The permission s3:GetAccountPublicAccessBlock is missing.',
    next: `Allow it, or go on: S3 may then refuse the policy of ${place}.`,
  });
}

export function opensMore(place: string, openings: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-048', {
    what: `The policy of ${place} opens more than the two documents.`,
    why: `Outside this account: ${openings.join('; ')}.`,
    next,
  });
}

/** What others wrote into a bucket's policy is theirs to take away. */
export const removeByHand =
  'Remove these statements from the bucket policy, or choose another bucket in spec.issuer.';

export function blockLifted(place: string, off: readonly string[], next: string): Finding {
  return finding.error('IRSA-ISSUER-036', {
    what: `${place} is less closed than irsactl leaves it.`,
    why: `Of its Block Public Access ${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off: an ACL or another policy can let everybody write the documents.`,
    next,
  });
}

/** Of a bucket that irsactl took over. */
export const leftToOthers =
  'irsactl leaves these settings of a bucket that others use as they are: change them where that suits what else lies there, or give the issuer a bucket of its own.';

export function keptElse(
  place: string,
  otherwise: readonly string[],
  severity: 'error' | 'warning',
  next: string,
): Finding {
  return finding[severity]('IRSA-ISSUER-036', {
    what: `${place} keeps the documents less well than a bucket that irsactl makes.`,
    why: `Seen: ${otherwise.join('; ')}.`,
    next,
  });
}

export function othersObjects(place: string, keys: readonly string[]): Finding {
  return finding.warning('IRSA-ISSUER-044', {
    what: `${place} holds objects that irsactl did not put there, so the bucket stays.`,
    why: `Seen: ${keys.join(', ')}. What does not carry the chain’s mark, or holds keys of others, is not deleted.`,
    next: 'Move or delete them; while the bucket stays yours, nobody else can take the issuer’s name.',
  });
}

export function adoptedBucketStays(place: string): Finding {
  return finding.warning('IRSA-ISSUER-053', {
    what: `${place} stays; only irsactl’s documents, policy statement and tags are taken away.`,
    why: 'irsactl did not create the bucket but took it over.',
    next: 'Look whether its Block Public Access, which irsactl sets, suits what you use it for.',
  });
}
