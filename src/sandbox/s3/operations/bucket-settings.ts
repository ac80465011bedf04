import {
  DeleteBucketEncryption$,
  DeleteBucketOwnershipControls$,
  DeleteBucketTagging$,
  GetBucketAcl$,
  GetBucketEncryption$,
  GetBucketOwnershipControls$,
  GetBucketTagging$,
  PutBucketAcl$,
  PutBucketEncryption$,
  type PutBucketEncryptionRequest,
  PutBucketOwnershipControls$,
  type PutBucketOwnershipControlsRequest,
  PutBucketTagging$,
  type PutBucketTaggingRequest,
} from '@aws-sdk/client-s3';
import { notModelled, S3Fault } from '../fault.ts';
import { bucketOperation, type Operation } from '../operation.ts';
import { canonicalUserId } from '../owner.ts';
import type { Bucket } from '../store.ts';
import { checkTags } from '../tags.ts';

const putBucketTagging = bucketOperation<PutBucketTaggingRequest>(
  PutBucketTagging$,
  ({ bucket }, { Tagging }) => {
    if (!Tagging) throw new S3Fault('MalformedXML');
    bucket.tags = checkTags(Tagging.TagSet, 50);
    return {};
  },
);

const getBucketTagging = bucketOperation(GetBucketTagging$, ({ bucket }) => {
  if (bucket.tags.length === 0) throw new S3Fault('NoSuchTagSet', { details: { BucketName: bucket.name } });
  return { TagSet: bucket.tags };
});

const deleteBucketTagging = bucketOperation(DeleteBucketTagging$, ({ bucket }) => {
  bucket.tags = [];
  return {};
});

const putOwnershipControls = bucketOperation<PutBucketOwnershipControlsRequest>(
  PutBucketOwnershipControls$,
  ({ bucket }, { OwnershipControls }) => {
    const [rule, ...more] = OwnershipControls?.Rules ?? [];
    const known = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];
    if (rule?.ObjectOwnership === undefined || more.length > 0 || !known.includes(rule.ObjectOwnership)) {
      throw new S3Fault('MalformedXML');
    }
    bucket.ownership = rule.ObjectOwnership;
    return {};
  },
);

const getOwnershipControls = bucketOperation(GetBucketOwnershipControls$, ({ bucket }) => {
  if (!bucket.ownership) {
    throw new S3Fault('OwnershipControlsNotFoundError', { details: { BucketName: bucket.name } });
  }
  return { OwnershipControls: { Rules: [{ ObjectOwnership: bucket.ownership }] } };
});

const deleteOwnershipControls = bucketOperation(DeleteBucketOwnershipControls$, ({ bucket }) => {
  bucket.ownership = null;
  return {};
});

const getBucketAcl = bucketOperation(GetBucketAcl$, ({ bucket }) => ownerAcl(bucket));

const putBucketAcl = bucketOperation(PutBucketAcl$, ({ bucket }) => {
  throw aclRefusal(bucket);
});

/** S3 encrypts every object with its own keys whether asked or not; other keys are not modelled. */
const putBucketEncryption = bucketOperation<PutBucketEncryptionRequest>(
  PutBucketEncryption$,
  ({ bucket }, input) => {
    const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    if (!rule || more.length > 0) throw new S3Fault('MalformedXML');
    if (rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm !== 'AES256') throw notModelled('SSE-KMS');
    bucket.bucketKey = rule.BucketKeyEnabled ?? false;
    return {};
  },
);

const getBucketEncryption = bucketOperation(GetBucketEncryption$, ({ bucket }) => ({
  ServerSideEncryptionConfiguration: {
    Rules: [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
        BucketKeyEnabled: bucket.bucketKey,
      },
    ],
  },
}));

/** Nothing is left without encryption: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html */
const deleteBucketEncryption = bucketOperation(DeleteBucketEncryption$, ({ bucket }) => {
  bucket.bucketKey = false;
  return {};
});

/** The ACL that a bucket and its objects have when ACLs are disabled: the owner may do everything. */
export function ownerAcl(bucket: Bucket): object {
  const ID = canonicalUserId(bucket.owner);
  return { Owner: { ID }, Grants: [{ Grantee: { ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
}

/** Why an ACL cannot be set. */
export function aclRefusal(bucket: Bucket): S3Fault {
  return bucket.ownership === 'BucketOwnerEnforced' || bucket.ownership === null
    ? new S3Fault('AccessControlListNotSupported')
    : notModelled('ACLs');
}

export const bucketSettingOperations: readonly Operation[] = [
  putBucketTagging,
  getBucketTagging,
  deleteBucketTagging,
  putOwnershipControls,
  getOwnershipControls,
  deleteOwnershipControls,
  getBucketAcl,
  putBucketAcl,
  putBucketEncryption,
  getBucketEncryption,
  deleteBucketEncryption,
];
