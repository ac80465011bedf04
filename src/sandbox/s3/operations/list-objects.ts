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
import { type ListedVersion, listVersions } from '../objects/list-versions.ts';
import { isMarker } from '../objects/versions.ts';
import { bucketOperation, type Operation } from '../operation.ts';
import { canonicalUserId } from '../owner.ts';
import type { Bucket, StoredObject } from '../store.ts';

/** The members that the three listing operations share. */
interface ListingInput {
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

/** A plain GET of a bucket, signed or not. */
const listObjects = bucketOperation<ListObjectsRequest>(ListObjects$, (call, input) => {
  const { page, next, encode } = list(call, input, input.Marker);
  return {
    ...page(true),
    Marker: encode(input.Marker ?? ''),
    // Without a delimiter, the API defines the last key of the page as the next marker.
    NextMarker: next !== null && input.Delimiter ? encode(next) : undefined,
  };
});

const listObjectVersions = bucketOperation<ListObjectVersionsRequest>(
  ListObjectVersions$,
  ({ bucket }, input) => {
    const { prefix, delimiter, limit, encode, echoed } = readListing(bucket, input);
    const { KeyMarker = '', VersionIdMarker = '' } = input;
    if (VersionIdMarker !== '' && KeyMarker === '') {
      const message = 'A version-id marker cannot be specified without a key marker.';
      throw new S3Fault('InvalidArgument', { message });
    }
    const markers = { keyMarker: KeyMarker, versionIdMarker: VersionIdMarker };
    const page = listVersions(bucket, { prefix, delimiter, limit, ...markers });
    const lines = page.versions.map((listed) => ({
      marker: isMarker(listed.version),
      line: describeVersion(bucket, listed, encode),
    }));
    return {
      ...echoed,
      IsTruncated: page.next !== null,
      KeyMarker: encode(KeyMarker),
      VersionIdMarker,
      NextKeyMarker: page.next === null ? undefined : encode(page.next.key),
      NextVersionIdMarker: page.next?.versionId || undefined,
      Versions: lines.flatMap(({ marker, line }) => (marker ? [] : [line])),
      DeleteMarkers: lines.flatMap(({ marker, line }) => (marker ? [line] : [])),
      CommonPrefixes: page.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
    };
  },
);

export const listOperations: readonly Operation[] = [listObjectsV2, listObjects, listObjectVersions];

/** Reads the shared members of a listing, with those that the output echoes. */
function readListing(bucket: Bucket, input: ListingInput) {
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
  const echoed = {
    Name: bucket.name,
    Prefix: encode(Prefix),
    Delimiter: Delimiter === '' ? undefined : encode(Delimiter),
    MaxKeys,
    EncodingType: input.EncodingType,
  };
  return { prefix: Prefix, delimiter: Delimiter, limit: Math.min(MaxKeys, 1000), encode, echoed };
}

function list({ bucket }: BucketCall, input: ListingInput, after: string | undefined) {
  const { prefix, delimiter, limit, encode, echoed } = readListing(bucket, input);
  const found = listKeys(bucket.objects.keys(), { prefix, delimiter, after: after ?? '', limit });
  const page = (withOwner: boolean) => ({
    ...echoed,
    IsTruncated: found.next !== null,
    Contents: found.keys.flatMap((key) => describe(bucket, key, encode, withOwner)),
    CommonPrefixes: found.commonPrefixes.map((text) => ({ Prefix: encode(text) })),
  });
  return { page, next: found.next, encode };
}

type Encode = (text: string) => string;

function describe(bucket: Bucket, key: string, encode: Encode, withOwner: boolean): object[] {
  const object = bucket.objects.get(key);
  return object ? [{ Key: encode(key), ...describeObject(object), ...(withOwner && ownerOf(bucket)) }] : [];
}

function describeVersion(bucket: Bucket, { key, version, isLatest }: ListedVersion, encode: Encode): object {
  const { versionId, lastModified } = version;
  const line = { Key: encode(key), VersionId: versionId, IsLatest: isLatest, ...ownerOf(bucket) };
  return isMarker(version)
    ? { ...line, LastModified: lastModified }
    : { ...line, ...describeObject(version) };
}

function describeObject(object: StoredObject): object {
  return {
    LastModified: object.lastModified,
    ETag: object.etag,
    Size: object.bytes.length,
    StorageClass: 'STANDARD',
    ChecksumAlgorithm: checksumNames(object),
    ChecksumType: 'FULL_OBJECT',
  };
}

function ownerOf({ owner }: Bucket): object {
  return { Owner: { ID: canonicalUserId(owner) } };
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
