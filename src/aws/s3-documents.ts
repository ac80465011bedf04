import { isDeepStrictEqual } from 'node:util';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { IrsaError } from '../errors/irsa-error.ts';
import type { DocumentToStore, StoredDocument } from '../links/issuer/ports.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagsOf } from './tag-lists.ts';
import { unlessDone } from './unless-done.ts';

/** An object of a bucket, and the account that the bucket must belong to. */
export interface DocumentPlace {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner: string;
}

/** Null where there is no such object. */
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

/** What is encrypted since before S3 encrypted everything has no header. */
function isByS3(encryption: string | undefined): boolean {
  return encryption === undefined || encryption === 'AES256';
}

/** Stores a document only over the version that was seen: S3's conditional writes. */
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
    // Whatever the bucket's default is: who reads it has no credentials, and so no key of KMS.
    ServerSideEncryption: 'AES256' as const,
    Tagging: new URLSearchParams(document.tags).toString(),
  };
  const put = () => s3.send(new PutObjectCommand(input));
  const isDone = async () => isStored(await getDocument(s3, place), document);
  const why =
    document.replaces === null
      ? 'There was no such document when the plan was made, and there is one now.'
      : 'It is no longer the version that the plan would replace.';
  await onSeenVersion(place, put, isDone, why);
}

/** A deleted object answers IfMatch with NoSuchKey: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
const moved = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

/** Carries out a conditional call; where S3 says that somebody else was faster, and it is not done, that is the error. */
export async function onSeenVersion(
  place: DocumentPlace,
  call: () => Promise<unknown>,
  isDone: () => Promise<boolean>,
  why: string,
): Promise<void> {
  await unlessDone(call, moved, isDone).catch((error: unknown) => {
    throw isAnswer(error, ...moved) ? changedError(place, why, error) : error;
  });
}

export function changedError({ Bucket, Key }: DocumentPlace, why: string, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-PLAN-001',
    {
      what: `s3://${Bucket}/${Key} was changed by somebody else just now; it was left as it is.`,
      why,
      next: 'Run `irsactl plan` and look at the difference.',
    },
    { cause },
  );
}

function isStored(stored: StoredDocument | null, { replaces: _, ...document }: DocumentToStore): boolean {
  if (!stored) return false;
  const { version: __, modified: ___, kmsKey, ...found } = stored;
  return kmsKey === null && isDeepStrictEqual(found, { ...document, tags: { ...document.tags } });
}
