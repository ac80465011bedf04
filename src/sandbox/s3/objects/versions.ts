import type { RandomBytes } from '../../state.ts';
import type { Bucket, DeleteMarker, StoredObject } from '../store.ts';

/** One of the versions of a key. */
export type Version = StoredObject | DeleteMarker;

/** The ID of what a bucket keeps no versions of. */
const noVersionId = 'null';

export function isMarker(version: Version): version is DeleteMarker {
  return !('bytes' in version);
}

/** The versions of a key, the newest first. */
export function versionsOf({ objects, earlier }: Bucket, key: string): readonly Version[] {
  const current = objects.get(key);
  const others = earlier.get(key) ?? [];
  return current ? [current, ...others] : others;
}

/** Every key that has a version. */
export function keysOfVersions({ objects, earlier }: Bucket): ReadonlySet<string> {
  return new Set([...objects.keys(), ...earlier.keys()]);
}

/**
 * The ID of what is put or deleted next.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export function nextVersionId({ versioning }: Bucket, randomBytes: RandomBytes): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : noVersionId;
}

/** Adds the newest version. There is only one that has no ID, so it takes the place of the one before. */
export function addVersion(bucket: Bucket, key: string, version: Version): void {
  const before = versionsOf(bucket, key);
  const kept =
    version.versionId === noVersionId ? before.filter(({ versionId }) => versionId !== noVersionId) : before;
  setVersions(bucket, key, [version, ...kept]);
}

/** Takes a version away for good; undefined where there is none of that ID. */
export function removeVersion(bucket: Bucket, key: string, id: string): Version | undefined {
  const all = versionsOf(bucket, key);
  setVersions(
    bucket,
    key,
    all.filter(({ versionId }) => versionId !== id),
  );
  return all.find(({ versionId }) => versionId === id);
}

/** The newest is the current one, where it is no delete marker. */
function setVersions({ objects, earlier }: Bucket, key: string, versions: readonly Version[]): void {
  const [newest, ...others] = versions;
  const isCurrent = newest !== undefined && !isMarker(newest);
  if (isCurrent) objects.set(key, newest);
  else objects.delete(key);
  const rest = isCurrent ? others : versions;
  if (rest.length > 0) earlier.set(key, rest);
  else earlier.delete(key);
}

/** How an output names the version that it is about: not at all where the bucket never kept any. */
export function versionOutput({ versioning }: Bucket, { versionId }: Pick<Version, 'versionId'>): object {
  return versioning === null ? {} : { VersionId: versionId };
}
