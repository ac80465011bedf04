import { DeleteObject$, type DeleteObjectRequest } from '@aws-sdk/client-s3';
import { checkWriteConditions } from '../objects/preconditions.ts';
import { addVersion, isMarker, nextVersionId, removeVersion, versionOutput } from '../objects/versions.ts';
import { objectOperation } from '../operation.ts';

/**
 * DeleteObject: 204 whether the object exists or not. A named version is deleted permanently; otherwise a bucket with
 * versioning gets a delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export const deleteObject = objectOperation<DeleteObjectRequest>(DeleteObject$, (call, input) => {
  const { bucket, key, state } = call;
  const { IfMatch, VersionId: named } = input;
  if (IfMatch !== undefined) checkWriteConditions(bucket.objects.get(key), key, { IfMatch });
  const versionId = named ?? nextVersionId(bucket, state.randomBytes);
  if (named !== undefined || bucket.versioning === null) {
    const gone = removeVersion(bucket, key, versionId);
    return {
      ...(named !== undefined && versionOutput(bucket, { versionId })),
      ...(gone && isMarker(gone) && { DeleteMarker: true }),
    };
  }
  addVersion(bucket, key, { versionId, lastModified: state.now() });
  return { VersionId: versionId, DeleteMarker: true };
});
