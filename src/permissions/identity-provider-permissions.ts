import { type IssuerHosting, isServedByAws } from '../config/trust-chain.ts';
import { identityProviderArn } from '../trust/arn.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * The identity provider, and a look at the others: whoever trusts the issuer keeps its documents from being deleted.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function identityProviderPermissions(
  issuer: IssuerHosting,
  owner: AwsOwner,
  isUsed: boolean,
): readonly AwsPermission[] {
  const { partition, account } = owner;
  const { url } = issuer;
  const any = `arn:${partition.id}:iam::${account}:oidc-provider/`;
  // Which domain name AWS will give to the distribution is known only then.
  const provider = url === null ? `${any}*.cloudfront.net` : identityProviderArn(partition, account, url);
  const look: readonly AwsPermission[] = [
    {
      purpose: 'ListIdentityProviders',
      access: 'look',
      actions: ['iam:ListOpenIDConnectProviders'],
      resources: ['*'],
    },
    {
      purpose: 'LookAtIdentityProviders',
      access: 'look',
      actions: ['iam:GetOpenIDConnectProvider'],
      resources: [`${any}*`],
    },
  ];
  // Where no role of irsa.yaml is, there is nothing to keep.
  if (!isUsed) return look;
  return [
    ...look,
    {
      purpose: 'KeepIdentityProvider',
      access: 'change',
      actions: [
        'iam:CreateOpenIDConnectProvider',
        'iam:TagOpenIDConnectProvider',
        'iam:UntagOpenIDConnectProvider',
        'iam:AddClientIDToOpenIDConnectProvider',
        'iam:RemoveClientIDFromOpenIDConnectProvider',
        // The certificates of S3 and CloudFront need no thumbprint.
        ...(isServedByAws(issuer) ? [] : ['iam:UpdateOpenIDConnectProviderThumbprint']),
        'iam:DeleteOpenIDConnectProvider',
      ],
      resources: [provider],
    },
  ];
}
