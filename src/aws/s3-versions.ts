import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { absent } from './absent.ts';
import type { BucketOfAccount } from './s3-bucket-settings.ts';
import { changedError, type DocumentPlace, getDocument, ifUnchanged } from './s3-documents.ts';

/** Versions per request. */
const pageSize = 100;

interface Listed {
  readonly key: string;
  readonly id: string | undefined;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
}

function listedIn({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): readonly Listed[] {
  const lines = [
    ...Versions.map((one) => ({ ...one, isMarker: false })),
    ...DeleteMarkers.map((one) => ({ ...one, isMarker: true })),
  ];
  return lines.flatMap(({ Key: key, VersionId: id, IsLatest, isMarker }) =>
    key === undefined ? [] : [{ key, id, isLatest: IsLatest === true, isMarker }],
  );
}

/** The keys of all versions in the bucket; stops at `limit`. */
export async function keysOfVersions(
  s3: S3Client,
  bucket: BucketOfAccount,
  limit: number,
): Promise<readonly string[]> {
  const keys = new Set<string>();
  let from = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ ...bucket, ...from, MaxKeys: pageSize }));
    for (const { key } of listedIn(page)) keys.add(key);
    if (page.IsTruncated !== true || keys.size >= limit) return [...keys].sort();
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

/**
 * Deletes a document only if the stored version is the expected one, with S3's conditional deletes. In a versioned
 * bucket this adds a delete marker. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function deleteDocument(s3: S3Client, place: DocumentPlace, version: string): Promise<void> {
  const remove = () =>
    s3.send(new DeleteObjectCommand({ ...place, IfMatch: version })).catch(absent('NoSuchBucket'));
  const isDone = async () => (await getDocument(s3, place)) === null;
  const why = 'It is no longer the version that the plan would delete.';
  await ifUnchanged(place, remove, isDone, why);
}

/**
 * Deletes the versions of a deleted document. The newest, the delete marker, goes last: otherwise an older version
 * would become the current document.
 */
export async function deleteVersions(s3: S3Client, place: DocumentPlace): Promise<void> {
  const { Key: key, ...bucket } = place;
  const list = new ListObjectVersionsCommand({ ...bucket, Prefix: key, MaxKeys: pageSize });
  const remove = ({ id }: Listed) =>
    s3
      .send(new DeleteObjectCommand({ ...place, VersionId: id }))
      .catch(absent('NoSuchBucket', 'NoSuchVersion'));
  for (;;) {
    const page = await s3.send(list).catch(absent('NoSuchBucket'));
    const versions = page ? listedIn(page).filter((one) => one.key === key) : [];
    if (versions.some(({ isLatest, isMarker }) => isLatest && !isMarker)) {
      throw changedError(place, 'It was deleted, but exists again.');
    }
    const older = versions.filter(({ isLatest }) => !isLatest);
    await Promise.all((older.length > 0 ? older : versions).map(remove));
    if (older.length === 0) return;
  }
}
