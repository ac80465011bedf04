import { isAllowed } from '../access/access.ts';
import type { ObjectCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { resourceOf } from '../operation.ts';
import type { StoredObject } from '../store.ts';

/**
 * The object that a call names. Only who may list the bucket learns that a key is not there, others get AccessDenied:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function findObject(call: ObjectCall, version?: string): StoredObject {
  const object = call.bucket.objects.get(call.key);
  if (object && (version === undefined || version === 'null')) return object;
  if (!isAllowed(call, { action: 's3:ListBucket', resource: resourceOf(call) }))
    throw new S3Fault('AccessDenied');
  throw object
    ? new S3Fault('NoSuchVersion', { details: { Key: call.key, VersionId: version ?? '' } })
    : new S3Fault('NoSuchKey', { details: { Key: call.key } });
}
