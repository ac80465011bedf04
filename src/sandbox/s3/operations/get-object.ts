import {
  GetObject$,
  type GetObjectRequest,
  GetObjectTagging$,
  type GetObjectTaggingRequest,
  HeadObject$,
} from '@aws-sdk/client-s3';
import { isAllowed } from '../access/access.ts';
import type { ObjectCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { checksumOutput } from '../objects/checksum-output.ts';
import { encryptionOutput, needsKmsKey } from '../objects/encryption.ts';
import { findObject } from '../objects/find-object.ts';
import { checkReadConditions } from '../objects/preconditions.ts';
import { parseRange } from '../objects/range.ts';
import { versionOutput } from '../objects/versions.ts';
import { type Operation, objectOperation, resourceOf } from '../operation.ts';
import type { StoredObject } from '../store.ts';

const overrides = [
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ContentType',
  'Expires',
] as const;

const partial = { status: (output: object) => ('ContentRange' in output ? 206 : null) };

const getObject = objectOperation<GetObjectRequest>(GetObject$, describeObject, partial);

/** The same as GetObject; the HTTP listener drops the body. */
const headObject = objectOperation<GetObjectRequest>(HeadObject$, describeObject, partial);

const getObjectTagging = objectOperation<GetObjectTaggingRequest>(
  GetObjectTagging$,
  (call, { VersionId }) => {
    const object = findObject(call, VersionId);
    return { TagSet: object.tags, ...versionOutput(call.bucket, object) };
  },
);

export const readOperations: readonly Operation[] = [getObject, headObject, getObjectTagging];

function describeObject(call: ObjectCall, input: GetObjectRequest): object {
  const object = findObject(call, input.VersionId);
  if (needsKmsKey(object) && !call.caller) throw unsignedToKms();
  checkReadConditions(object, input);
  return {
    ...object.replayed,
    ...overriddenHeaders(call, input),
    AcceptRanges: 'bytes',
    ETag: object.etag,
    LastModified: object.lastModified,
    Metadata: object.metadata,
    ...versionOutput(call.bucket, object),
    ...encryptionOutput(object.encryption),
    ...tagCount(call, object),
    ...(input.ChecksumMode === 'ENABLED' && input.Range === undefined && checksumOutput(object)),
    ...rangeOf(object, input.Range),
  };
}

/** https://repost.aws/knowledge-center/s3-kms-signature-version-error */
function unsignedToKms(): S3Fault {
  const message =
    'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.';
  return new S3Fault('InvalidArgument', { message });
}

function rangeOf(object: StoredObject, header: string | undefined): object {
  const size = object.bytes.length;
  const range = parseRange(header, size);
  if (range === 'unsatisfiable') {
    throw new S3Fault('InvalidRange', {
      details: { RangeRequested: header ?? '', ActualObjectSize: String(size) },
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  if (!range) return { Body: object.bytes, ContentLength: size };
  const { first, last } = range;
  const part = object.bytes.subarray(first, last + 1);
  return { Body: part, ContentLength: part.length, ContentRange: `bytes ${first}-${last}/${size}` };
}

/** Only signed requests may override response headers. */
function overriddenHeaders(call: ObjectCall, input: GetObjectRequest): object {
  const chosen = overrides.flatMap((name) => {
    const value = input[`Response${name}`];
    return value === undefined ? [] : [[name, value] as const];
  });
  if (chosen.length > 0 && !call.caller) {
    const message = 'Request specific response headers cannot be used for anonymous GET requests.';
    throw new S3Fault('InvalidRequest', { message });
  }
  return Object.fromEntries(chosen);
}

/** Only a caller that may read the tags gets their number. */
function tagCount(call: ObjectCall, object: StoredObject): object {
  if (object.tags.length === 0) return {};
  const check = { action: 's3:GetObjectTagging', resource: resourceOf(call, call.key) };
  return isAllowed(call, check) ? { TagCount: object.tags.length } : {};
}
