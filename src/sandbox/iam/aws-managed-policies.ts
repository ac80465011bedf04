import { parsePolicyArn } from '../../trust/parse-arn.ts';

/**
 * AWS's own managed policies whose content the sandbox knows, reduced to what they allow on the services that it
 * models. All others can be attached and grant nothing.
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

/** When AWS made them, near enough. */
export const awsPolicyDate = new Date('2015-02-06T18:40:00Z');

/** The document of one of AWS's managed policies; null where the sandbox doesn't know it. */
export function awsManagedPolicy(arn: string): string | null {
  const parsed = parsePolicyArn(arn);
  const actions = parsed?.account === 'aws' ? contents[parsed.name] : undefined;
  if (!actions || parsed?.path !== '/') return null;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
}

/** The names of all AWS managed policies that grant something here. */
export const knownAwsManagedPolicies: readonly string[] = Object.keys(contents);
