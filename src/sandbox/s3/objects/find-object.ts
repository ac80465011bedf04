import { isAllowed } from '../access/access.ts';
import type { ObjectCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { resourceOf } from '../operation.ts';
import type { StoredObject } from '../store.ts';
import { isMarker, versionsOf } from './versions.ts';

/**
 * Returns the object that a call names, in its current version if it names none. Only a caller that may list the bucket
 * learns that a key is missing; others get AccessDenied:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function findObject(call: ObjectCall, version?: string): StoredObject {
  const versions = versionsOf(call.bucket, call.key);
  const [newest] = versions;
  const found = version === undefined ? newest : versions.find(({ versionId }) => versionId === version);
  if (found && !isMarker(found)) return found;
  if (!isAllowed(call, { action: 's3:ListBucket', resource: resourceOf(call) }))
    throw new S3Fault('AccessDenied');
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html
  const headers = found ? { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId } : {};
  if (version === undefined) throw new S3Fault('NoSuchKey', { details: { Key: call.key }, headers });
  throw found
    ? new S3Fault('MethodNotAllowed', { details: { Method: call.request.method }, headers })
    : new S3Fault('NoSuchVersion', { details: { Key: call.key, VersionId: version } });
}
