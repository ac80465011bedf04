import type { Change } from '../../../chain/change.ts';
import { isAdopted, type Tags } from '../../../chain/ownership.ts';
import { change } from '../change.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { BucketLocation, BucketSettings } from '../ports.ts';

/**
 * The settings of irsactl's buckets. Encryption uses S3's keys, not a KMS key: readers of the documents have no credentials,
 * and CloudFront would need access in that key's policy.
 * https://repost.aws/knowledge-center/s3-kms-signature-version-error
 */
const requiredSettings = {
  versioning: 'Enabled',
  encryption: 'AES256',
  ownership: 'BucketOwnerEnforced',
} as const satisfies BucketSettings;

/** A bucket's owner and settings. */
interface BucketState {
  readonly location: BucketLocation;
  readonly tags: Tags;
  readonly settings: BucketSettings;
}

/** The settings of a bucket that irsactl has just created. */
export const newBucketSettings: BucketSettings = { ...requiredSettings, versioning: null };

/** A bucket that irsactl did not create has other users, who decide on the settings for their objects. */
export function isShared(desired: DesiredIssuer, { location, tags }: BucketState): boolean {
  return location.kind === 'ours' && (isAdopted(tags) || !isOwn(desired, tags));
}

/** The texts for each setting, in the order in which a plan corrects them. */
const checkedSettings = [
  {
    setting: 'ownership',
    why: 'With an ACL, another account could write the documents unnoticed.',
    difference: (now: string | null) => `ACLs apply (object ownership ${now ?? 'not set'})`,
  },
  {
    setting: 'encryption',
    why: 'AWS reads the documents without credentials, so it cannot read objects that a KMS key encrypts.',
    difference: (now: string | null) => `its default encryption is ${now}`,
  },
  {
    setting: 'versioning',
    why: 'A document that is overwritten or deleted by mistake can be restored.',
    difference: (now: string | null) => `it does not keep old versions (versioning ${now ?? 'never set'})`,
  },
] as const;

function differing(settings: BucketSettings) {
  return checkedSettings.filter(({ setting }) => settings[setting] !== requiredSettings[setting]);
}

/** Corrects the settings of irsactl's own bucket. */
export function planBucketSettings(
  desired: DesiredIssuer,
  place: string,
  facts: BucketState,
): readonly Change[] {
  if (isShared(desired, facts)) return [];
  return differing(facts.settings).map(({ setting, why }) =>
    change.update(`set-bucket-${setting}`, place, {
      before: { [setting]: facts.settings[setting] },
      after: { [setting]: requiredSettings[setting] },
      why,
    }),
  );
}

/**
 * Versioning that was never on is set after the documents. For up to 15 minutes after it is turned on, S3 may answer 404 for
 * new objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
 */
export function runsLast({ kind }: Change, { settings }: BucketState): boolean {
  return kind === 'set-bucket-versioning' && settings.versioning === null;
}

/** Describes how the settings differ from those of irsactl's buckets. */
export function settingDifferences(settings: BucketSettings): readonly string[] {
  return differing(settings).map(({ setting, difference }) => difference(settings[setting]));
}

/** Whether ACLs may let other accounts write. */
export function hasAcls({ ownership }: BucketSettings): boolean {
  return ownership !== requiredSettings.ownership;
}
