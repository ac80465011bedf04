import { createHash } from 'node:crypto';
import { PutObject$, type PutObjectRequest } from '@aws-sdk/client-s3';
import { requireAccess } from '../access/access.ts';
import { computeChecksum } from '../body/checksum.ts';
import type { ReceivedBody } from '../body/receive-body.ts';
import type { ObjectCall } from '../call.ts';
import { notModelled, S3Fault } from '../fault.ts';
import { checksumOutput } from '../objects/checksum-output.ts';
import { encryptionOutput, readEncryption } from '../objects/encryption.ts';
import { checkWriteConditions } from '../objects/preconditions.ts';
import { addVersion, nextVersionId, versionOutput } from '../objects/versions.ts';
import { type Operation, objectOperation, resourceOf } from '../operation.ts';
import type { Encryption, StoredObject } from '../store.ts';
import { parseTaggingHeader } from '../tags.ts';

export const putObject: Operation = objectOperation<PutObjectRequest>(PutObject$, (call, input) => {
  const { bucket, key, body, state } = call;
  refuseAcls(call, input);
  refuseUnmodelled(input);
  const tags = parseTaggingHeader(input.Tagging);
  if (tags.length > 0) {
    requireAccess(call, { action: 's3:PutObjectTagging', resource: resourceOf(call, key) });
  }
  checkWriteConditions(bucket.objects.get(key), key, input);
  const object: StoredObject = {
    bytes: body.bytes,
    versionId: nextVersionId(bucket, state.randomBytes),
    encryption: encryptionOf(call, input),
    etag: `"${createHash('md5').update(body.bytes).digest('hex')}"`,
    lastModified: state.now(),
    replayed: replayedHeaders(input),
    metadata: input.Metadata ?? {},
    checksum: checksumOf(body),
    tags,
  };
  addVersion(bucket, key, object);
  return {
    ETag: object.etag,
    ...versionOutput(bucket, object),
    ...encryptionOutput(object.encryption),
    ...checksumOutput(object),
  };
});

function encryptionOf({ bucket }: ObjectCall, input: PutObjectRequest): Encryption {
  const { ServerSideEncryption: asked, SSEKMSKeyId: keyId } = input;
  return asked === undefined ? bucket.encryption : readEncryption(asked, keyId);
}

/** S3 computes CRC-64/NVME if the client sends no checksum. */
function checksumOf(body: ReceivedBody): StoredObject['checksum'] {
  return body.checksum ?? { algorithm: 'crc64nvme', value: computeChecksum('crc64nvme', body.bytes) };
}

function replayedHeaders(input: PutObjectRequest): StoredObject['replayed'] {
  const { CacheControl, ContentDisposition, ContentLanguage, Expires, WebsiteRedirectLocation } = input;
  const headers = {
    CacheControl,
    ContentDisposition,
    ContentEncoding: withoutChunked(input.ContentEncoding),
    ContentLanguage,
    ContentType: input.ContentType ?? 'binary/octet-stream',
    Expires,
    WebsiteRedirectLocation,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The transfer framing is not a property of the object. */
function withoutChunked(encoding: string | undefined): string | undefined {
  const left = encoding?.split(',').filter((coding) => coding.trim() !== 'aws-chunked');
  return left?.length ? left.join(',') : undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html: S3 accepts no other ACL. */
function refuseAcls({ bucket }: ObjectCall, input: PutObjectRequest): void {
  const grant = input.GrantFullControl ?? input.GrantRead ?? input.GrantReadACP ?? input.GrantWriteACP;
  if (grant !== undefined || (input.ACL !== undefined && input.ACL !== 'bucket-owner-full-control')) {
    throw bucket.ownership === 'BucketOwnerEnforced' || bucket.ownership === null
      ? new S3Fault('AccessControlListNotSupported')
      : notModelled('ACLs');
  }
}

function refuseUnmodelled(input: PutObjectRequest): void {
  if (input.SSECustomerAlgorithm !== undefined) throw notModelled('SSE-C');
  if (input.StorageClass !== undefined && input.StorageClass !== 'STANDARD') {
    throw notModelled(`the storage class ${input.StorageClass}`);
  }
  if (input.ObjectLockMode !== undefined || input.ObjectLockLegalHoldStatus !== undefined) {
    throw notModelled('Object Lock');
  }
  if (input.WriteOffsetBytes !== undefined) throw notModelled('appending to an object');
}
