import type { AccountId } from '../../../trust/arn.ts';
import { resourceGrant } from '../../../trust/policy/resource-grant.ts';
import type { SandboxState } from '../../state.ts';
import type { Bucket } from '../store.ts';
import type { AccessQuestion } from './access-question.ts';

/** A service of AWS that asks for something of its customer's. */
interface AskingService {
  /** For example `cloudfront.amazonaws.com`. */
  readonly name: string;
  /** For what it asks. */
  readonly sourceArn: string;
  readonly sourceAccount: AccountId;
}

/**
 * Whether a bucket lets a service of AWS in: only its policy says so, and no block of public access is in the way.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function mayService(
  state: SandboxState,
  { policy, owner }: Bucket,
  service: AskingService,
  { action, resource }: AccessQuestion,
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
