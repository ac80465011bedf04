import { DeleteBucket$, HeadBucket$, ListBuckets$, type ListBucketsRequest } from '@aws-sdk/client-s3';
import { bucketArn } from '../../../trust/arn.ts';
import { requireIdentityAccess } from '../access/access.ts';
import { S3Fault } from '../fault.ts';
import { keysOfVersions } from '../objects/versions.ts';
import { bucketOperation, type Operation, resourceOf, serviceOperation } from '../operation.ts';
import { canonicalUserId } from '../owner.ts';
import type { Bucket } from '../store.ts';

const headBucket = bucketOperation(HeadBucket$, (call) => ({
  BucketArn: resourceOf(call),
  BucketRegion: call.bucket.region,
  AccessPointAlias: false,
}));

const deleteBucket = bucketOperation(DeleteBucket$, ({ bucket, store }) => {
  if (keysOfVersions(bucket).size > 0) throw notEmpty(bucket);
  store.buckets.delete(bucket.name);
  return {};
});

function notEmpty({ name, objects, versioning }: Bucket): S3Fault {
  const details = { BucketName: name };
  if (versioning === null || objects.size > 0) return new S3Fault('BucketNotEmpty', { details });
  const message = 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
  return new S3Fault('BucketNotEmpty', { details, message });
}

/** The buckets of the caller's account, by name. */
const listBuckets = serviceOperation<ListBucketsRequest>(ListBuckets$, (call, input) => {
  const { state, store } = call;
  const caller = requireIdentityAccess(call, { action: 's3:ListAllMyBuckets', resource: '*' });
  const limit = input.MaxBuckets ?? 10_000;
  const after = Buffer.from(input.ContinuationToken ?? '', 'base64url').toString();
  const matching = [...store.buckets.values()]
    .filter(
      ({ name, owner, region }) =>
        owner === caller.account &&
        name > after &&
        name.startsWith(input.Prefix ?? '') &&
        region === (input.BucketRegion ?? region),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  return {
    Buckets: page.map(({ name, created, region }) => ({
      Name: name,
      CreationDate: created,
      BucketRegion: region,
      BucketArn: bucketArn(state.partition, name),
    })),
    Owner: { ID: canonicalUserId(caller.account) },
    Prefix: input.Prefix,
    ContinuationToken:
      last && page.length < matching.length ? Buffer.from(last.name).toString('base64url') : undefined,
  };
});

export const bucketOperations: readonly Operation[] = [headBucket, deleteBucket, listBuckets];
