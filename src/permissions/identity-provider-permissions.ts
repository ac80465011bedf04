import { type IdentityProviderArn, identityProviderArn } from '../trust/arn.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';

/**
 * The identity provider, and a look at the others: whoever trusts the issuer keeps its documents from being deleted.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function identityProviderPermissions(issuer: IssuerUrl, owner: AwsOwner): readonly AwsPermission[] {
  const { partition, account } = owner;
  const provider: IdentityProviderArn = identityProviderArn(partition, account, issuer);
  return [
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
      resources: [`arn:${partition.id}:iam::${account}:oidc-provider/*`],
    },
    {
      purpose: 'KeepIdentityProvider',
      access: 'change',
      actions: [
        'iam:CreateOpenIDConnectProvider',
        'iam:TagOpenIDConnectProvider',
        'iam:UntagOpenIDConnectProvider',
        'iam:AddClientIDToOpenIDConnectProvider',
        'iam:RemoveClientIDFromOpenIDConnectProvider',
        'iam:DeleteOpenIDConnectProvider',
      ],
      resources: [provider],
    },
  ];
}
