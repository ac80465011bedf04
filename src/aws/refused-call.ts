import type { Problem } from '../errors/irsa-error.ts';
import type { AwsCall } from './aws-call.ts';
import type { SdkFault } from './sdk-fault.ts';

/**
 * Permissions that have another name than the call, or need a second one; from the action pages of the Service
 * Authorization Reference.
 */
const otherNames: Readonly<Record<string, string>> = {
  'cloudfront:CreateDistributionWithTags': 'cloudfront:CreateDistribution (with cloudfront:TagResource)',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:PutObject': 's3:PutObject (with s3:PutObjectTagging)',
  's3:CreateBucket': 's3:CreateBucket (with s3:TagResource and s3:PutBucketOwnershipControls)',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** The missing permission: from AWS's message, else the one that the call needs. */
function missingAction(fault: SdkFault, { service, operation, target }: AwsCall): string {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)/.exec(fault.message)?.[1];
  if (named) return named;
  const ofCall = `${service}:${operation}`;
  if (ofCall === 's3:GetPublicAccessBlock' && /^\d{12}$/.test(target ?? '')) {
    return 's3:GetAccountPublicAccessBlock';
  }
  return otherNames[ofCall] ?? ofCall;
}

/**
 * The policy that refuses, from the end of AWS's message; a policy of the identity itself is not named.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const denies = /with an explicit deny in (an? [a-z -]*(?:policy|boundary))/i;
const isSilent =
  /because no ((?:service control|resource control|session|VPC endpoint) policy|permissions boundary) allows/i;

/** The problem of a call that AWS did not allow. More permissions are advised only where they help. */
export function refusedCall(fault: SdkFault, call: AwsCall): Problem {
  const action = missingAction(fault, call);
  return {
    what: `AWS does not allow ${action}${call.target ? ` on ${call.target}` : ''}.`,
    why: fault.message || `${call.service}:${call.operation} returned status 403`,
    next: adviceFor(fault, action),
  };
}

function adviceFor({ message }: SdkFault, action: string): string {
  const [, denying] = denies.exec(message) ?? [];
  if (denying !== undefined) {
    return `A deny in ${denying} wins over every permission. Ask the owner of that policy for an exception, or use another identity.`;
  }
  const [, silent] = isSilent.exec(message) ?? [];
  if (silent !== undefined) {
    return `Allow ${action} in the ${silent}, too: a policy of the identity alone does not help. Or use another identity.`;
  }
  return `Allow ${action} for the identity that \`aws sts get-caller-identity\` shows, or use another identity.`;
}
