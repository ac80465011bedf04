import {
  DeleteBucketOwnershipControls$,
  DeleteBucketTagging$,
  GetBucketAcl$,
  GetBucketEncryption$,
  GetBucketOwnershipControls$,
  GetBucketTagging$,
  GetBucketVersioning$,
  PutBucketEncryption$,
  type PutBucketEncryptionRequest,
  PutBucketOwnershipControls$,
  type PutBucketOwnershipControlsRequest,
  PutBucketTagging$,
  type PutBucketTaggingRequest,
  PutBucketVersioning$,
  type PutBucketVersioningRequest,
} from '@aws-sdk/client-s3';
import { notModelled, S3Fault } from '../fault.ts';
import { readEncryption } from '../objects/encryption.ts';
import { bucketOperation, type Operation } from '../operation.ts';
import { canonicalUserId } from '../owner.ts';
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

/** With ACLs disabled, the owner has full control. */
const getBucketAcl = bucketOperation(GetBucketAcl$, ({ bucket }) => {
  const ID = canonicalUserId(bucket.owner);
  return { Owner: { ID }, Grants: [{ Grantee: { ID, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
});

/** S3 encrypts every object with its own keys by default. */
const putBucketEncryption = bucketOperation<PutBucketEncryptionRequest>(
  PutBucketEncryption$,
  ({ bucket }, input) => {
    const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    if (!rule || more.length > 0) throw new S3Fault('MalformedXML');
    const { SSEAlgorithm, KMSMasterKeyID } = rule.ApplyServerSideEncryptionByDefault ?? {};
    if (SSEAlgorithm === undefined) throw new S3Fault('MalformedXML');
    if (SSEAlgorithm === 'AES256' && KMSMasterKeyID !== undefined) throw new S3Fault('InvalidArgument');
    const bucketKey = rule.BucketKeyEnabled ?? false;
    bucket.encryption = { ...readEncryption(SSEAlgorithm, KMSMasterKeyID), bucketKey };
    return {};
  },
);

const getBucketEncryption = bucketOperation(GetBucketEncryption$, ({ bucket }) => {
  const { algorithm, keyId, bucketKey } = bucket.encryption;
  const ApplyServerSideEncryptionByDefault = {
    SSEAlgorithm: algorithm,
    KMSMasterKeyID: keyId ?? undefined,
  };
  const Rules = [{ ApplyServerSideEncryptionByDefault, BucketKeyEnabled: bucketKey }];
  return { ServerSideEncryptionConfiguration: { Rules } };
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
const putBucketVersioning = bucketOperation<PutBucketVersioningRequest>(
  PutBucketVersioning$,
  ({ bucket }, { VersioningConfiguration: sent }) => {
    if (sent?.MFADelete === 'Enabled') throw notModelled('MFA delete');
    const status = sent?.Status;
    if (status !== 'Enabled' && status !== 'Suspended') throw new S3Fault('MalformedXML');
    bucket.versioning = status;
    return {};
  },
);

const getBucketVersioning = bucketOperation(GetBucketVersioning$, ({ bucket: { versioning } }) =>
  versioning === null ? {} : { Status: versioning },
);

export const bucketSettingOperations: readonly Operation[] = [
  putBucketTagging,
  getBucketTagging,
  deleteBucketTagging,
  putOwnershipControls,
  getOwnershipControls,
  deleteOwnershipControls,
  getBucketAcl,
  putBucketEncryption,
  getBucketEncryption,
  putBucketVersioning,
  getBucketVersioning,
];
