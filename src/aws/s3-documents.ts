import { isDeepStrictEqual } from 'node:util';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { IrsaError } from '../errors/irsa-error.ts';
import type { DocumentToStore, StoredDocument } from '../links/issuer/ports.ts';
import { repeatableCall } from './repeatable-call.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';

/** An object of a bucket, and the account that the bucket must belong to. */
export interface DocumentPlace {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner: string;
}

/** The stored document; null if it does not exist. */
export async function getDocument(s3: S3Client, place: DocumentPlace): Promise<StoredDocument | null> {
  try {
    const object = await s3.send(new GetObjectCommand(place));
    const body = (await object.Body?.transformToString('utf-8')) ?? '';
    const tags = await s3.send(new GetObjectTaggingCommand(place));
    return {
      body,
      contentType: object.ContentType ?? '',
      cacheControl: object.CacheControl ?? '',
      version: object.ETag ?? '',
      tags: tagsOf(tags.TagSet),
      kmsKey: isByS3(object.ServerSideEncryption) ? null : (object.SSEKMSKeyId ?? 'aws/s3'),
      modified: object.LastModified?.getTime() ?? null,
    };
  } catch (error) {
    if (isAnswer(error, 'NoSuchKey', 'NoSuchBucket', 'NotFound')) return null;
    throw error;
  }
}

/** Objects from before default encryption have no header. */
function isByS3(encryption: string | undefined): boolean {
  return encryption === undefined || encryption === 'AES256';
}

/**
 * Stores a document only if the stored version is the expected one, with S3's conditional writes; else throws
 * IRSA-PLAN-001.
 */
export async function putDocument(
  s3: S3Client,
  place: DocumentPlace,
  document: DocumentToStore,
): Promise<void> {
  const condition = document.replaces === null ? { IfNoneMatch: '*' } : { IfMatch: document.replaces };
  const input = {
    ...place,
    ...condition,
    Body: document.body,
    ContentType: document.contentType,
    CacheControl: document.cacheControl,
    // For any bucket default: anonymous readers cannot use a KMS key.
    ServerSideEncryption: 'AES256' as const,
    Tagging: new URLSearchParams(document.tags).toString(),
  };
  const put = () => s3.send(new PutObjectCommand(input));
  const isDone = async () => isStored(await getDocument(s3, place), document);
  const why =
    document.replaces === null
      ? 'The document did not exist when the plan was made, but does now.'
      : 'It is no longer the version that the plan would replace.';
  await ifUnchanged(place, put, isDone, why);
}

/** S3 returns NoSuchKey for IfMatch on a deleted object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const conflicts = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/**
 * Makes a conditional call; throws IRSA-PLAN-001 if S3 reports a concurrent change and the result is not as intended.
 */
export async function ifUnchanged(
  place: DocumentPlace,
  call: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
  why: string,
): Promise<void> {
  await repeatableCall(call, conflicts, isDone).catch((error: unknown) => {
    throw isAnswer(error, ...conflicts) ? changedError(place, why, error) : error;
  });
}

export function changedError({ Bucket, Key }: DocumentPlace, why: string, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-PLAN-001',
    {
      what: `Another writer has just changed s3://${Bucket}/${Key}; irsactl left it as it is.`,
      why,
      next: 'Run `irsactl plan` and check the difference.',
    },
    { cause },
  );
}

function isStored(stored: StoredDocument | null, { replaces: _, ...document }: DocumentToStore): boolean {
  if (!stored) return false;
  const { version: __, modified: ___, kmsKey, ...found } = stored;
  return kmsKey === null && isDeepStrictEqual(found, { ...document, tags: { ...document.tags } });
}
