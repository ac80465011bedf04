import type { RequestContext } from '../../../trust/policy/condition.ts';
import { type ResourceGrant, resourceGrant } from '../../../trust/policy/resource-grant.ts';
import { contextOfCaller, principalOf } from '../../authorize.ts';
import { requestContext } from '../../authorize-context.ts';
import type { Bucket } from '../store.ts';
import type { AccessCheck, BucketRequester } from './access-check.ts';
import { isPublicPolicy } from './public-policy.ts';

/** What the bucket policy grants the caller. */
export function grantOfBucket(requester: BucketRequester, check: AccessCheck): ResourceGrant {
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
export function contextOf({ state, request, bucket }: BucketRequester, check: AccessCheck): RequestContext {
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
export function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== null && isPublicPolicy(bucket.policy.document);
}
