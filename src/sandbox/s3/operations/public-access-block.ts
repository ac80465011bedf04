import {
  DeletePublicAccessBlock$,
  GetPublicAccessBlock$,
  PutPublicAccessBlock$,
  type PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3';
import { completeBlock } from '../access/block-public-access.ts';
import { S3Fault } from '../fault.ts';
import { bucketOperation, type Operation } from '../operation.ts';
import type { PublicAccessBlock } from '../store.ts';

const putPublicAccessBlock = bucketOperation<PutPublicAccessBlockRequest>(
  PutPublicAccessBlock$,
  ({ bucket }, { PublicAccessBlockConfiguration: sent }) => {
    if (!sent) throw new S3Fault('MalformedXML');
    bucket.publicAccessBlock = completeBlock(sent);
    return {};
  },
);

const getPublicAccessBlock = bucketOperation(GetPublicAccessBlock$, ({ bucket }) => {
  const block: PublicAccessBlock | null = bucket.publicAccessBlock;
  if (!block) {
    throw new S3Fault('NoSuchPublicAccessBlockConfiguration', { details: { BucketName: bucket.name } });
  }
  return { PublicAccessBlockConfiguration: block };
});

const deletePublicAccessBlock = bucketOperation(DeletePublicAccessBlock$, ({ bucket }) => {
  bucket.publicAccessBlock = null;
  return {};
});

export const publicAccessBlockOperations: readonly Operation[] = [
  putPublicAccessBlock,
  getPublicAccessBlock,
  deletePublicAccessBlock,
];
