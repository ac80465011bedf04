import { parsePolicyArn } from '../../trust/parse-arn.ts';

/**
 * AWS's own managed policies whose content the sandbox knows, reduced to what they allow on the services that it
 * models. The others grant nothing.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const contents: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  ReadOnlyAccess: ['s3:Get*', 's3:List*', 'iam:Get*', 'iam:List*', 'sts:GetCallerIdentity'],
  AmazonS3FullAccess: ['s3:*', 's3-object-lambda:*'],
  AmazonS3ReadOnlyAccess: [
    's3:Get*',
    's3:List*',
    's3:Describe*',
    's3-object-lambda:Get*',
    's3-object-lambda:List*',
  ],
  IAMFullAccess: ['iam:*'],
  IAMReadOnlyAccess: ['iam:GenerateCredentialReport', 'iam:Get*', 'iam:List*', 'iam:SimulateCustomPolicy'],
};

/** Approximate creation date of AWS's policies. */
export const awsPolicyDate = new Date('2015-02-06T18:40:00Z');

/** The document of one of AWS's managed policies; null if the sandbox doesn't know it. */
export function awsManagedPolicy(arn: string): string | null {
  const parsed = parsePolicyArn(arn);
  const actions = parsed?.account === 'aws' ? contents[parsed.name] : undefined;
  if (!actions || parsed?.path !== '/') return null;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}

/** Whether the ARN has the form of AWS's own policies. The sandbox does not know which of them AWS has published. */
export function isAwsManagedPolicy(arn: string): boolean {
  return parsePolicyArn(arn)?.account === 'aws';
}

/** AWS's policies for service-linked roles cannot be attached to other roles. */
export function isAttachable(arn: string): boolean {
  return parsePolicyArn(arn)?.path.startsWith('/aws-service-role/') !== true;
}

/** The policies of AWS that ListPolicies shows. */
export const knownAwsManagedPolicies: readonly string[] = Object.keys(contents);
