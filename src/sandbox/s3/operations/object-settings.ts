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
import { type Operation, objectOperation } from '../operation.ts';
import { checkTags } from '../tags.ts';
import { aclRefusal, ownerAcl } from './bucket-settings.ts';

const putObjectTagging = objectOperation<PutObjectTaggingRequest>(PutObjectTagging$, (call, { Tagging }) => {
  if (!Tagging) throw new S3Fault('MalformedXML');
  findObject(call).tags = checkTags(Tagging.TagSet, 10);
  return {};
});

const getObjectTagging = objectOperation(GetObjectTagging$, (call) => ({ TagSet: findObject(call).tags }));

const deleteObjectTagging = objectOperation(DeleteObjectTagging$, (call) => {
  findObject(call).tags = [];
  return {};
});

const getObjectAcl = objectOperation(GetObjectAcl$, (call) => {
  findObject(call);
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
