import { decideByIdentity, isPermitted } from '../../authorize.ts';
import { requestContext } from '../../authorize-context.ts';
import type { Caller } from '../../caller.ts';
import { S3Fault } from '../fault.ts';
import type { Bucket } from '../store.ts';
import type { AccessAsker, AccessQuestion, Asker } from './access-question.ts';
import { effectiveBlock } from './block-public-access.ts';
import { contextOf, grantOfBucket, hasPublicPolicy } from './bucket-policy.ts';

/** The bucket owner's root user can always see and mend the policy that locks everybody out. */
const policyActions = new Set(['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']);

/**
 * Whether identity policies, bucket policy and Block Public Access together let a caller do something.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
export function isAllowed(asker: Asker, question: AccessQuestion): boolean {
  const { caller, bucket, state } = asker;
  const ownAccount = caller?.account === bucket.owner;
  if (ownAccount && caller?.kind === 'root' && policyActions.has(question.action)) return true;
  const grant = grantOfBucket(asker, question);
  if (grant === 'denied' || (!ownAccount && isRestricted(asker))) return false;
  if (!caller) return grant === 'direct';
  const request = { ...question, context: contextOf(asker, question) };
  return isPermitted(state, caller, request, { grant, ownAccount });
}

/** Throws AccessDenied unless the caller may do it. */
export function requireAccess(asker: Asker, question: AccessQuestion): void {
  if (isAllowed(asker, question)) return;
  const { caller, bucket, state } = asker;
  const request = { ...question, context: contextOf(asker, question) };
  const isDenied = caller !== null && decideByIdentity(state, caller, request) === 'denied';
  const byBucket = grantOfBucket(asker, question) === 'denied' ? 'resource' : null;
  throw accessDenied(caller, question, bucket, isDenied ? 'identity' : byBucket);
}

/** The caller, whose own policies allow something that is not about a bucket that exists; else AccessDenied. */
export function requireIdentityAccess(
  { state, caller, request }: AccessAsker,
  question: AccessQuestion,
): Caller {
  const context = { ...requestContext(state, request), ...question.context };
  const decision = caller && decideByIdentity(state, caller, { ...question, context });
  if (caller && decision === 'allowed') return caller;
  throw accessDenied(caller, question, null, decision === 'denied' ? 'identity' : null);
}

/** RestrictPublicBuckets leaves a bucket with a public policy to the owner's account alone. */
function isRestricted(asker: Asker): boolean {
  return effectiveBlock(asker.store, asker.bucket).RestrictPublicBuckets && hasPublicPolicy(asker.bucket);
}

/** Texts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html */
function accessDenied(
  caller: Caller | null,
  question: AccessQuestion,
  bucket: Bucket | null,
  deniedBy: 'identity' | 'resource' | null,
): S3Fault {
  const headers = bucket ? { headers: { 'x-amz-bucket-region': bucket.region } } : {};
  // Outside its own account AWS doesn't say what is missing.
  if (!caller || (bucket && bucket.owner !== caller.account)) return new S3Fault('AccessDenied', headers);
  const reason = deniedBy
    ? `with an explicit deny in ${deniedBy === 'identity' ? 'an' : 'a'} ${deniedBy}-based policy`
    : `because no identity-based policy allows the ${question.action} action`;
  const message = `User: ${caller.arn} is not authorized to perform: ${question.action} on resource: "${question.resource}" ${reason}`;
  return new S3Fault('AccessDenied', { message, ...headers });
}
