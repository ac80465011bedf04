import {
  ListObjects$,
  type ListObjectsRequest,
  ListObjectsV2$,
  type ListObjectsV2Request,
  ListObjectVersions$,
  type ListObjectVersionsRequest,
} from '@aws-sdk/client-s3';
import type { BucketCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { checksumNames } from '../objects/checksum-output.ts';
import { listKeys } from '../objects/list-keys.ts';
import { bucketOperation, type Operation } from '../operation.ts';
import { canonicalUserId } from '../owner.ts';

/** What the three ways of listing have in common. */
interface Asked {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
  readonly EncodingType?: string | undefined;
}

const listObjectsV2 = bucketOperation<ListObjectsV2Request>(ListObjectsV2$, (call, input) => {
  const after = input.ContinuationToken === undefined ? input.StartAfter : readToken(input.ContinuationToken);
  const { page, next, encode } = list(call, input, after);
  return {
    ...page(input.FetchOwner === true),
    KeyCount: page(false).Contents.length + page(false).CommonPrefixes.length,
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: next === null ? undefined : Buffer.from(next).toString('base64url'),
    StartAfter: input.StartAfter && encode(input.StartAfter),
  };
});

const listObjects = bucketOperation<ListObjectsRequest>(ListObjects$, (call, input) => {
  const { page, next, encode } = list(call, input, input.Marker);
  return {
    ...page(true),
    Marker: encode(input.Marker ?? ''),
    // Without a delimiter the last key of the page is the marker of the next: the API says so.
    NextMarker: next !== null && input.Delimiter ? encode(next) : undefined,
  };
});

/** The sandbox's buckets are unversioned: each object has the one version `null`. */
const listObjectVersions = bucketOperation<ListObjectVersionsRequest>(ListObjectVersions$, (call, input) => {
  const { page, next, encode } = list(call, input, input.KeyMarker);
  const { Contents, ...rest } = page(true);
  return {
    ...rest,
    KeyMarker: encode(input.KeyMarker ?? ''),
    NextKeyMarker: next === null ? undefined : encode(next),
    NextVersionIdMarker: next === null ? undefined : 'null',
    Versions: Contents.map((object) => ({ ...object, VersionId: 'null', IsLatest: true })),
  };
});

export const listOperations: readonly Operation[] = [listObjectsV2, listObjects, listObjectVersions];

function list({ bucket }: BucketCall, input: Asked, after: string | undefined) {
  if (input.MaxKeys !== undefined && input.MaxKeys < 0) {
    throw new S3Fault('InvalidArgument', {
      message: 'Argument maxKeys must be an integer between 0 and 2147483647',
    });
  }
  if (input.EncodingType !== undefined && input.EncodingType !== 'url') {
    throw new S3Fault('InvalidArgument', { message: 'Invalid Encoding Method specified in Request' });
  }
  const encode = input.EncodingType === 'url' ? urlEncode : (text: string) => text;
  const { Prefix = '', Delimiter = '', MaxKeys = 1000 } = input;
  const limit = Math.min(MaxKeys, 1000);
  const found =
    limit === 0
      ? { keys: [], commonPrefixes: [], next: null }
      : listKeys(bucket.objects.keys(), { prefix: Prefix, delimiter: Delimiter, after: after ?? '', limit });
  const page = (withOwner: boolean) => ({
    Name: bucket.name,
    Prefix: encode(Prefix),
    Delimiter: Delimiter === '' ? undefined : encode(Delimiter),
    MaxKeys,
    EncodingType: input.EncodingType,
    IsTruncated: found.next !== null,
    Contents: found.keys.flatMap((key) => describe(bucket, key, encode, withOwner)),
    CommonPrefixes: found.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { page, next: found.next, encode };
}

function describe(
  bucket: BucketCall['bucket'],
  key: string,
  encode: (text: string) => string,
  withOwner: boolean,
): object[] {
  const object = bucket.objects.get(key);
  if (!object) return [];
  return [
    {
      Key: encode(key),
      LastModified: object.lastModified,
      ETag: object.etag,
      Size: object.bytes.length,
      StorageClass: 'STANDARD',
      ChecksumAlgorithm: checksumNames(object),
      ChecksumType: 'FULL_OBJECT',
      ...(withOwner && { Owner: { ID: canonicalUserId(bucket.owner) } }),
    },
  ];
}

function readToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text === '' || Buffer.from(text).toString('base64url') !== token) {
    throw new S3Fault('InvalidArgument', { message: 'The continuation token provided is incorrect' });
  }
  return text;
}

function urlEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}
