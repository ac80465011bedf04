import type { RequestContext } from '../../../trust/policy/condition.ts';
import { type ResourceGrant, resourceGrant } from '../../../trust/policy/resource-grant.ts';
import { contextOfCaller, principalOf } from '../../authorize.ts';
import { requestContext } from '../../authorize-context.ts';
import type { Bucket } from '../store.ts';
import type { AccessQuestion, Asker } from './access-question.ts';
import { isPublicPolicy } from './public-policy.ts';

/** What the bucket's policy says of a request. */
export function grantOfBucket(asker: Asker, question: AccessQuestion): ResourceGrant {
  const { bucket, caller, state } = asker;
  if (!bucket.policy) return 'none';
  return resourceGrant(bucket.policy.document, {
    principal: caller ? principalOf(state, caller) : { type: 'anonymous' },
    action: question.action,
    resource: question.resource,
    context: { ...contextOfCaller(state, caller), ...contextOf(asker, question) },
  });
}

/** The condition keys of a question to S3, without those of the caller. */
export function contextOf({ state, request, bucket }: Asker, question: AccessQuestion): RequestContext {
  // No connection by an older version is taken.
  const tls = request.plainHttp ? {} : { 's3:TlsVersion': '1.2' };
  return {
    ...requestContext(state, request),
    ...tls,
    'aws:ResourceAccount': bucket.owner,
    ...question.context,
  };
}

/** False where there is no policy. */
export function hasPublicPolicy(bucket: Bucket): boolean {
  return bucket.policy !== null && isPublicPolicy(bucket.policy.document);
}
