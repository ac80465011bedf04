import {
  DeleteObjectTagging$,
  GetObjectAcl$,
  GetObjectTagging$,
  PutObjectAcl$,
  PutObjectTagging$,
  type PutObjectTaggingRequest,
} from '@aws-sdk/client-s3';
import { S3Fault } from '../fault.ts';
import { findObject } from '../objects/find-object.ts';
import { versionOutput } from '../objects/versions.ts';
import { type Operation, objectOperation } from '../operation.ts';
import { checkTags } from '../tags.ts';
import { aclRefusal, ownerAcl } from './bucket-settings.ts';

/** What names a version of an object. */
interface OfVersion {
  readonly VersionId?: string | undefined;
}

const putObjectTagging = objectOperation<PutObjectTaggingRequest>(
  PutObjectTagging$,
  (call, { Tagging, VersionId }) => {
    if (!Tagging) throw new S3Fault('MalformedXML');
    const object = findObject(call, VersionId);
    object.tags = checkTags(Tagging.TagSet, 10);
    return versionOutput(call.bucket, object);
  },
);

const getObjectTagging = objectOperation<OfVersion>(GetObjectTagging$, (call, { VersionId }) => {
  const object = findObject(call, VersionId);
  return { TagSet: object.tags, ...versionOutput(call.bucket, object) };
});

const deleteObjectTagging = objectOperation<OfVersion>(DeleteObjectTagging$, (call, { VersionId }) => {
  const object = findObject(call, VersionId);
  object.tags = [];
  return versionOutput(call.bucket, object);
});

const getObjectAcl = objectOperation<OfVersion>(GetObjectAcl$, (call, { VersionId }) => {
  findObject(call, VersionId);
  return ownerAcl(call.bucket);
});

const putObjectAcl = objectOperation(PutObjectAcl$, ({ bucket }) => {
  throw aclRefusal(bucket);
});

export const objectSettingOperations: readonly Operation[] = [
  putObjectTagging,
  getObjectTagging,
  deleteObjectTagging,
  getObjectAcl,
  putObjectAcl,
];
