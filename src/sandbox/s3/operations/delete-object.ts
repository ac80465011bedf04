import {
  DeleteObject$,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsRequest,
} from '@aws-sdk/client-s3';
import { isAllowed } from '../access/access.ts';
import { requireChecksum } from '../body/receive-body.ts';
import type { BucketCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { checkWriteConditions } from '../objects/preconditions.ts';
import { addVersion, isMarker, nextVersionId, removeVersion, versionOutput } from '../objects/versions.ts';
import { bucketOperation, type Operation, objectOperation, resourceOf } from '../operation.ts';

/** DeleteObject: 204 whether there was such an object or not. */
const deleteObject = objectOperation<DeleteObjectRequest>(DeleteObject$, (call, input) => {
  const { bucket, key } = call;
  if (input.IfMatch !== undefined)
    checkWriteConditions(bucket.objects.get(key), key, { IfMatch: input.IfMatch });
  return remove(call, key, input.VersionId);
});

/** DeleteObjects: each key is allowed or refused by itself. */
const deleteObjects = bucketOperation<DeleteObjectsRequest>(
  DeleteObjects$,
  (call, input) => {
    requireChecksum(call.body);
    const named = (input.Delete?.Objects ?? []).flatMap(({ Key, VersionId }) =>
      Key ? [{ Key, VersionId }] : [],
    );
    if (named.length === 0 || named.length > 1000) throw new S3Fault('MalformedXML');
    const { allowed = [], refused = [] } = Object.groupBy(named, (one) =>
      mayDelete(call, one) ? 'allowed' : 'refused',
    );
    const deleted = allowed.map(({ Key, VersionId }) =>
      deletedOutput(Key, remove(call, Key, VersionId), VersionId),
    );
    return {
      Deleted: input.Delete?.Quiet ? [] : deleted,
      Errors: refused.map((one) => ({ ...one, Code: 'AccessDenied', Message: 'Access Denied' })),
    };
  },
  { access: 'by-itself' },
);

/** A key, and the version of it that is meant where one is. */
interface NamedVersion {
  readonly Key: string;
  readonly VersionId: string | undefined;
}

/** What a deletion was: the version that is gone, or the marker that was put in front. */
interface Removed {
  readonly VersionId?: string;
  readonly DeleteMarker?: true;
}

/**
 * A version that is named goes for good; else a bucket that keeps versions gets a delete marker.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
function remove({ bucket, state }: BucketCall, key: string, named: string | undefined): Removed {
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
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletedObject.html */
function deletedOutput(Key: string, { VersionId, DeleteMarker }: Removed, named: string | undefined): object {
  const marker = DeleteMarker && { DeleteMarker, DeleteMarkerVersionId: VersionId };
  return { Key, ...(named !== undefined && { VersionId: named }), ...marker };
}

function mayDelete(call: BucketCall, { Key, VersionId }: NamedVersion): boolean {
  const action = VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
  return isAllowed(call, { action, resource: resourceOf(call, Key) });
}

export const deleteOperations: readonly Operation[] = [deleteObject, deleteObjects];
