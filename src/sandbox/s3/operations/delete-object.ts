import {
  DeleteObject$,
  type DeleteObjectRequest,
  DeleteObjects$,
  type DeleteObjectsRequest,
} from '@aws-sdk/client-s3';
import { isAllowed } from '../access/access.ts';
import { S3Fault } from '../fault.ts';
import { checkWriteConditions } from '../objects/preconditions.ts';
import { bucketOperation, type Operation, objectOperation, resourceOf } from '../operation.ts';

/** DeleteObject: 204 whether there was such an object or not. */
const deleteObject = objectOperation<DeleteObjectRequest>(DeleteObject$, ({ bucket, key }, input) => {
  if (input.IfMatch !== undefined)
    checkWriteConditions(bucket.objects.get(key), key, { IfMatch: input.IfMatch });
  bucket.objects.delete(key);
  return {};
});

/** DeleteObjects: each key is allowed or refused by itself. */
const deleteObjects = bucketOperation<DeleteObjectsRequest>(
  DeleteObjects$,
  (call, input) => {
    if (!call.body.verified) {
      const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*';
      throw new S3Fault('InvalidRequest', { message });
    }
    const keys = (input.Delete?.Objects ?? []).flatMap(({ Key }) => Key || []);
    if (keys.length === 0 || keys.length > 1000) throw new S3Fault('MalformedXML');
    const may = (key: string): boolean =>
      isAllowed(call, { action: 's3:DeleteObject', resource: resourceOf(call, key) });
    const [allowed, refused] = [keys.filter(may), keys.filter((key) => !may(key))];
    for (const key of allowed) call.bucket.objects.delete(key);
    return {
      Deleted: input.Delete?.Quiet ? [] : allowed.map((Key) => ({ Key })),
      Errors: refused.map((Key) => ({ Key, Code: 'AccessDenied', Message: 'Access Denied' })),
    };
  },
  { access: 'by-itself' },
);

export const deleteOperations: readonly Operation[] = [deleteObject, deleteObjects];
