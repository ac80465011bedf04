import { isServedByAws, type TrustChain } from '../config/trust-chain.ts';
import { identityProviderArn } from '../trust/arn.ts';
import { type AwsOwner, type AwsPermission, marked } from './aws-permission.ts';

/**
 * The identity provider, and read access to the others: irsactl keeps the documents while one trusts the issuer.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function identityProviderPermissions(
  { name, issuer }: Pick<TrustChain, 'name' | 'issuer'>,
  owner: AwsOwner,
  isUsed: boolean,
): readonly AwsPermission[] {
  const { partition, account } = owner;
  const { url } = issuer;
  const any = `arn:${partition.id}:iam::${account}:oidc-provider/`;
  // AWS assigns the distribution's domain name, so the provider's tag identifies it.
  const provider = url === null ? `${any}*.cloudfront.net` : identityProviderArn(partition, account, url);
  const look: readonly AwsPermission[] = [
    {
      purpose: 'ListIdentityProviders',
      access: 'look',
      actions: ['iam:ListOpenIDConnectProviders'],
      resources: ['*'],
    },
    {
      purpose: 'ReadIdentityProviders',
      access: 'look',
      actions: ['iam:GetOpenIDConnectProvider'],
      resources: [`${any}*`],
    },
  ];
  // Without roles in this account, irsactl manages no provider.
  if (!isUsed) return look;
  const make = ['iam:CreateOpenIDConnectProvider', 'iam:TagOpenIDConnectProvider'];
  const keep = [
    'iam:UntagOpenIDConnectProvider',
    'iam:AddClientIDToOpenIDConnectProvider',
    'iam:RemoveClientIDFromOpenIDConnectProvider',
    // The certificates of S3 and CloudFront need no thumbprint.
    ...(isServedByAws(issuer) ? [] : ['iam:UpdateOpenIDConnectProviderThumbprint']),
    'iam:DeleteOpenIDConnectProvider',
  ];
  const permission = (purpose: string, actions: readonly string[]) =>
    ({ purpose, access: 'change', actions, resources: [provider] }) as const;
  if (url !== null) return [...look, permission('ManageIdentityProvider', [...make, ...keep])];
  return [
    ...look,
    { ...permission('CreateIdentityProvider', make), condition: marked('RequestTag', name) },
    {
      ...permission('ManageIdentityProvider', ['iam:TagOpenIDConnectProvider', ...keep]),
      condition: marked('ResourceTag', name),
    },
  ];
}
