import {
  DeleteBucketPolicy$,
  GetBucketPolicy$,
  PutBucketPolicy$,
  type PutBucketPolicyRequest,
} from '@aws-sdk/client-s3';
import { effectiveBlock } from '../access/block-public-access.ts';
import { isPublicPolicy } from '../access/public-policy.ts';
import { readBucketPolicy } from '../access/read-bucket-policy.ts';
import type { BucketCall } from '../call.ts';
import { S3Fault } from '../fault.ts';
import { bucketOperation, type Operation, resourceOf } from '../operation.ts';

const putBucketPolicy = bucketOperation<PutBucketPolicyRequest>(PutBucketPolicy$, (call, input) => {
  const { bucket, state, store } = call;
  const policy = readBucketPolicy(input.Policy ?? '', bucket.name, state.partition);
  if (isPublicPolicy(policy.document) && effectiveBlock(store, bucket).BlockPublicPolicy) {
    throw publicPolicyBlocked(call);
  }
  bucket.policy = policy;
  return {};
});

const getBucketPolicy = bucketOperation(GetBucketPolicy$, ({ bucket }) => {
  if (!bucket.policy) throw new S3Fault('NoSuchBucketPolicy', { details: { BucketName: bucket.name } });
  return { Policy: bucket.policy.text };
});

const deleteBucketPolicy = bucketOperation(DeleteBucketPolicy$, ({ bucket }) => {
  bucket.policy = null;
  return {};
});

function publicPolicyBlocked(call: BucketCall): S3Fault {
  if (!call.caller) return new S3Fault('AccessDenied');
  const message =
    `User: ${call.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${resourceOf(call)}" ` +
    'because public policies are blocked by the BlockPublicPolicy block public access setting.';
  return new S3Fault('AccessDenied', { message });
}

export const bucketPolicyOperations: readonly Operation[] = [
  putBucketPolicy,
  getBucketPolicy,
  deleteBucketPolicy,
];
