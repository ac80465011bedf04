import type { RequestContext } from '../../../trust/policy/condition.ts';
import { type ResourceGrant, resourceGrant } from '../../../trust/policy/resource-grant.ts';
import { contextOfCaller, decideByIdentity, isPermitted, principalOf } from '../../authorize.ts';
import { requestContext } from '../../authorize-context.ts';
import type { Caller } from '../../caller.ts';
import { S3Fault } from '../fault.ts';
import type { Bucket } from '../store.ts';
import type { AccessCheck, BucketRequester, Requester } from './access-check.ts';
import { effectiveBlock } from './block-public-access.ts';
import { isPublicPolicy } from './public-policy.ts';

/** The bucket owner's root user can always read and change the policy, even one that locks everyone out. */
const policyActions = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/**
 * Whether identity policies, bucket policy and Block Public Access together allow an action.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
export function isAllowed(requester: BucketRequester, check: AccessCheck): boolean {
  const { caller, bucket, state } = requester;
  const ownAccount = caller?.account === bucket.owner;
  if (ownAccount && caller?.kind === 'root' && policyActions.has(check.action)) return true;
  const grant = grantOfBucket(requester, check);
  if (grant === 'denied' || (!ownAccount && isRestricted(requester))) return false;
  if (!caller) return grant === 'direct';
  const request = { ...check, context: contextOf(requester, check) };
  return isPermitted(state, caller, request, { grant, ownAccount });
}

/** Throws AccessDenied unless `isAllowed`. */
export function requireAccess(requester: BucketRequester, check: AccessCheck): void {
  if (isAllowed(requester, check)) return;
  const { caller, bucket, state } = requester;
  const request = { ...check, context: contextOf(requester, check) };
  const isDenied = caller !== null && decideByIdentity(state, caller, request) === 'denied';
  const byBucket = grantOfBucket(requester, check) === 'denied' ? 'resource' : null;
  throw accessDenied(caller, check, bucket, isDenied ? 'identity' : byBucket);
}

/** Returns the caller if its own policies allow an action that needs no existing bucket; else throws AccessDenied. */
export function requireIdentityAccess({ state, caller, request }: Requester, check: AccessCheck): Caller {
  const context = { ...requestContext(state, request), ...check.context };
  const decision = caller && decideByIdentity(state, caller, { ...check, context });
  if (caller && decision === 'allowed') return caller;
  throw accessDenied(caller, check, null, decision === 'denied' ? 'identity' : null);
}

/** RestrictPublicBuckets restricts a bucket with a public policy to the owner's account. */
function isRestricted(requester: BucketRequester): boolean {
  return (
    effectiveBlock(requester.store, requester.bucket).RestrictPublicBuckets &&
    hasPublicPolicy(requester.bucket)
  );
}

/** Message texts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
function accessDenied(
  caller: Caller | null,
  check: AccessCheck,
  bucket: Bucket | null,
  deniedBy: 'identity' | 'resource' | null,
): S3Fault {
  const headers = bucket ? { headers: { 'x-amz-bucket-region': bucket.region } } : {};
  // For another account's bucket, AWS doesn't say which permission is missing.
  if (!caller || (bucket && bucket.owner !== caller.account)) return new S3Fault('AccessDenied', headers);
  const reason = deniedBy
    ? `with an explicit deny in ${deniedBy === 'identity' ? 'an' : 'a'} ${deniedBy}-based policy`
    : `because no identity-based policy allows the ${check.action} action`;
  const message = `User: ${caller.arn} is not authorized to perform: ${check.action} on resource: "${check.resource}" ${reason}`;
  return new S3Fault('AccessDenied', { message, ...headers });
}

/** What the bucket policy grants the caller. */
function grantOfBucket(requester: BucketRequester, check: AccessCheck): ResourceGrant {
  const { bucket, caller, state } = requester;
  if (!bucket.policy) return 'none';
  return resourceGrant(bucket.policy.document, {
    principal: caller ? principalOf(state, caller) : { type: 'anonymous' },
    action: check.action,
    resource: check.resource,
    context: { ...contextOfCaller(state, caller), ...contextOf(requester, check) },
  });
}

/** The condition keys of a check, without the caller's. */
function contextOf({ state, request, bucket }: BucketRequester, check: AccessCheck): RequestContext {
  // The sandbox accepts no older version.
  const tls = request.plainHttp ? {} : { 's3:TlsVersion': '1.2' };
  return {
    ...requestContext(state, request),
    ...tls,
    'aws:ResourceAccount': bucket.owner,
    ...check.context,
  };
}

/** False if there is no policy. */
function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== null && isPublicPolicy(bucket.policy.document);
}
