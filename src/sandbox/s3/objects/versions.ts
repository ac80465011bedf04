import type { RandomBytes } from '../../state.ts';
import type { Bucket, DeleteMarker, StoredObject } from '../store.ts';

/** A version of a key. */
export type Version = StoredObject | DeleteMarker;

/** The version ID of everything that was put without versioning. */
const noVersionId = 'null';

export function isMarker(version: Version): version is DeleteMarker {
  return !('bytes' in version);
}

/** The versions of a key, newest first. */
export function versionsOf({ objects, earlier }: Bucket, key: string): readonly Version[] {
  const current = objects.get(key);
  const others = earlier.get(key) ?? [];
  return current ? [current, ...others] : others;
}

/** Every key that has versions, also those that count as deleted. */
export function keysOfVersions({ objects, earlier }: Bucket): ReadonlySet<string> {
  return new Set([...objects.keys(), ...earlier.keys()]);
}

/**
 * The version ID for the next put or delete.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export function nextVersionId({ versioning }: Bucket, randomBytes: RandomBytes): string {
  return versioning === 'Enabled' ? randomBytes(24).toString('base64url') : noVersionId;
}

/** Adds the newest version. A key has at most one version without an ID, so a new one replaces it. */
export function addVersion(bucket: Bucket, key: string, version: Version): void {
  const before = versionsOf(bucket, key);
  const kept =
    version.versionId === noVersionId ? before.filter(({ versionId }) => versionId !== noVersionId) : before;
  setVersions(bucket, key, [version, ...kept]);
}

/** Permanently removes and returns a version; undefined if there is no such ID. */
export function removeVersion(bucket: Bucket, key: string, id: string): Version | undefined {
  const all = versionsOf(bucket, key);
  setVersions(
    bucket,
    key,
    all.filter(({ versionId }) => versionId !== id),
  );
  return all.find(({ versionId }) => versionId === id);
}

/** The newest version is the current one, unless it is a delete marker. */
function setVersions({ objects, earlier }: Bucket, key: string, versions: readonly Version[]): void {
  const [newest, ...others] = versions;
  const isCurrent = newest !== undefined && !isMarker(newest);
  if (isCurrent) objects.set(key, newest);
  else objects.delete(key);
  const rest = isCurrent ? others : versions;
  if (rest.length > 0) earlier.set(key, rest);
  else earlier.delete(key);
}

/** The version member of an output; absent if versioning was never enabled. */
export function versionOutput({ versioning }: Bucket, { versionId }: Pick<Version, 'versionId'>): object {
  return versioning === null ? {} : { VersionId: versionId };
}
