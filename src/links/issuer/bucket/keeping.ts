import type { Change } from '../../../chain/change.ts';
import { isAdopted, type Tags } from '../../../chain/ownership.ts';
import { change } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { BucketKeeping, BucketLocation } from '../ports.ts';

/**
 * How a bucket of irsactl's own keeps the documents. S3's own keys, not one of KMS: who reads the documents has no
 * credentials, and CloudFront would need that key's policy.
 * https://repost.aws/knowledge-center/s3-kms-signature-version-error
 */
const soundKeeping = {
  versioning: 'Enabled',
  encryption: 'AES256',
  ownership: 'BucketOwnerEnforced',
} as const satisfies BucketKeeping;

/** Whose bucket it is, and how it keeps things. */
interface KeptBucket {
  readonly location: BucketLocation;
  readonly tags: Tags;
  readonly keeping: BucketKeeping;
}

/** What a bucket that irsactl makes begins with. */
export const newKeeping: BucketKeeping = { ...soundKeeping, versioning: null };

/** A bucket that irsactl did not make is one that others use: what becomes of their objects stays their choice. */
export function isShared(desired: DesiredIssuer, { location, tags }: KeptBucket): boolean {
  return location.kind === 'ours' && (isAdopted(tags) || !isOwn(desired, tags));
}

/** What there is to say of each setting, in the order in which a plan sets them right. */
const settings = [
  {
    setting: 'ownership',
    why: 'By an ACL, which nobody looks at, another account could write the documents.',
    otherwise: (now: string | null) => `ACLs count in it (object ownership ${now ?? 'not set'})`,
  },
  {
    setting: 'encryption',
    why: 'What is encrypted with a key of KMS is read by nobody without credentials, and so not by AWS.',
    otherwise: (now: string | null) => `its default encryption is ${now}`,
  },
  {
    setting: 'versioning',
    why: 'A document that is overwritten or deleted by mistake can be had back.',
    otherwise: (now: string | null) =>
      `it does not keep what is overwritten (versioning ${now ?? 'never set'})`,
  },
] as const;

function unsound(keeping: BucketKeeping) {
  return settings.filter(({ setting }) => keeping[setting] !== soundKeeping[setting]);
}

/** Sets right, in a bucket of irsactl's own, what somebody changed. */
export function planKeeping(desired: DesiredIssuer, place: string, facts: KeptBucket): readonly Change[] {
  if (isShared(desired, facts)) return [];
  return unsound(facts.keeping).map(({ setting, why }) =>
    change.update(`set-bucket-${setting}`, place, {
      before: { [setting]: facts.keeping[setting] },
      after: { [setting]: soundKeeping[setting] },
      why,
    }),
  );
}

/**
 * Versioning that was never on is set after the documents: once it is on, S3 may answer 404 for up to 15 minutes for what
 * is written then. https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
 */
export function comesLast({ kind }: Change, { keeping }: KeptBucket): boolean {
  return kind === 'set-bucket-versioning' && keeping.versioning === null;
}

/** In words, what of it is otherwise than in a bucket of irsactl's own. */
export function keptOtherwise(keeping: BucketKeeping): readonly string[] {
  return unsound(keeping).map(({ setting, otherwise }) => otherwise(keeping[setting]));
}

/** Whether others may write in it by an ACL. */
export function hasAcls({ ownership }: BucketKeeping): boolean {
  return ownership !== soundKeeping.ownership;
}
