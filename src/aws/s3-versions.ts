import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { absent } from './absent.ts';
import { changedError, type DocumentPlace, getDocument, onSeenVersion } from './s3-documents.ts';
import type { BucketOfAccount } from './s3-keeping.ts';

/** How many versions are asked for at once. */
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

/** The keys of which the bucket has a version, until there are `limit` of them. */
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
 * Deletes a document only in the version that was seen: S3's conditional deletes. Where the bucket keeps versions, a delete
 * marker stands in front of them then. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
export async function deleteDocument(s3: S3Client, place: DocumentPlace, version: string): Promise<void> {
  const remove = () =>
    s3.send(new DeleteObjectCommand({ ...place, IfMatch: version })).catch(absent('NoSuchBucket'));
  const isDone = async () => (await getDocument(s3, place)) === null;
  const why = 'It is no longer the version that the plan would delete.';
  await onSeenVersion(place, remove, isDone, why);
}

/**
 * Takes away what is kept of a deleted document. The newest, which is the delete marker, goes last: else an older one would
 * be the document again.
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
      throw changedError(place, 'It was deleted, and there is such a document again.');
    }
    const older = versions.filter(({ isLatest }) => !isLatest);
    await Promise.all((older.length > 0 ? older : versions).map(remove));
    if (older.length === 0) return;
  }
}
