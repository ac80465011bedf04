import { BucketLocationConstraint, CreateBucket$, type CreateBucketRequest } from '@aws-sdk/client-s3';
import { bucketArn } from '../../../trust/arn.ts';
import { requireIdentityAccess } from '../access/access.ts';
import { isBucketName } from '../bucket-name.ts';
import { type Call, endpointRegion } from '../call.ts';
import { notModelled, S3Fault } from '../fault.ts';
import { type Operation, serviceOperation } from '../operation.ts';
import { newBucket } from '../store.ts';
import { checkTags } from '../tags.ts';

const legacyRegion = 'us-east-1';
const constraints: readonly string[] = Object.values(BucketLocationConstraint);

export const createBucket: Operation = serviceOperation<CreateBucketRequest>(CreateBucket$, (call, input) => {
  const { state, store } = call;
  const name = call.address.bucket ?? '';
  const arn = bucketArn(state.partition, name);
  if (!isBucketName(name)) throw new S3Fault('InvalidBucketName', { details: { BucketName: name } });
  const caller = requireIdentityAccess(call, { action: 's3:CreateBucket', resource: arn });
  const region = regionOf(call, input.CreateBucketConfiguration?.LocationConstraint);
  refuseUnmodelled(input);
  const isAccountRegional = input.BucketNamespace === 'account-regional';
  // Only that namespace may use the suffix: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (isAccountRegional ? !name.endsWith(`-${caller.account}-${region}-an`) : name.endsWith('-an')) {
    throw new S3Fault('InvalidBucketName', { details: { BucketName: name } });
  }
  const tags = checkTags(input.CreateBucketConfiguration?.Tags, 50);
  if (tags.length > 0) requireIdentityAccess(call, { action: 's3:TagResource', resource: arn });
  if (input.ObjectOwnership !== undefined) {
    requireIdentityAccess(call, { action: 's3:PutBucketOwnershipControls', resource: arn });
  }
  const answer = {
    Location: region === legacyRegion ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: arn,
  };
  const present = store.buckets.get(name);
  if (present) {
    const details = { details: { BucketName: name } };
    if (present.owner !== caller.account) throw new S3Fault('BucketAlreadyExists', details);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: 200 only in us-east-1, for old clients.
    if (present.region === legacyRegion && region === legacyRegion) return answer;
    throw new S3Fault('BucketAlreadyOwnedByYou', details);
  }
  const bucket = newBucket({ name, owner: caller.account, region, created: state.now() });
  bucket.tags = tags;
  if (input.ObjectOwnership !== undefined) bucket.ownership = input.ObjectOwnership;
  store.buckets.set(name, bucket);
  return answer;
});

/** The us-east-1 endpoint creates buckets in any region, other endpoints only in their own. */
function regionOf(call: Call, constraint: string | undefined): string {
  const endpoint = endpointRegion(call);
  if (constraint !== undefined && !constraints.includes(constraint)) {
    throw new S3Fault('InvalidLocationConstraint', { details: { LocationConstraint: constraint } });
  }
  const named = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (endpoint === legacyRegion) return named ?? legacyRegion;
  if (named === endpoint) return endpoint;
  const message = `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`;
  throw new S3Fault('IllegalLocationConstraintException', { message });
}

function refuseUnmodelled(input: CreateBucketRequest): void {
  const acl =
    input.ACL ?? input.GrantFullControl ?? input.GrantRead ?? input.GrantReadACP ?? input.GrantWrite;
  if (acl !== undefined && acl !== 'private') {
    throw (input.ObjectOwnership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced'
      ? new S3Fault('InvalidBucketAclWithObjectOwnership')
      : notModelled('ACLs');
  }
  if (input.ObjectLockEnabledForBucket) throw notModelled('Object Lock');
  if (input.CreateBucketConfiguration?.Location || input.CreateBucketConfiguration?.Bucket) {
    throw notModelled('directory buckets');
  }
}
