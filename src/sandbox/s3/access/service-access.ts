import type { AccountId } from '../../../trust/arn.ts';
import { resourceGrant } from '../../../trust/policy/resource-grant.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket } from '../store.ts';
import type { AccessCheck } from './access-check.ts';

/** An AWS service that accesses a bucket on behalf of a resource. */
interface ServicePrincipal {
  /** For example `cloudfront.amazonaws.com`. */
  readonly name: string;
  /** The resource that it acts for. */
  readonly sourceArn: string;
  readonly sourceAccount: AccountId;
}

/**
 * Whether a bucket allows an AWS service: only the bucket policy decides; Block Public Access does not apply.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function isServiceAllowed(
  state: SandboxState,
  { policy, owner }: Bucket,
  service: ServicePrincipal,
  { action, resource }: AccessCheck,
): boolean {
  if (!policy) return false;
  const now = state.now();
  const grant = resourceGrant(policy.document, {
    principal: { type: 'Service', id: service.name },
    action,
    resource,
    context: {
      'aws:SourceArn': service.sourceArn,
      'aws:SourceAccount': service.sourceAccount,
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': service.name,
      'aws:SecureTransport': 'true',
      'aws:CurrentTime': now.toISOString(),
      'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
      'aws:ResourceAccount': owner,
    },
  });
  return grant === 'direct';
}
