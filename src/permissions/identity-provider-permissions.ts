import { isServedByAws, type TrustChain } from '../config/trust-chain.ts';
import { identityProviderArn } from '../trust/arn.ts';
import { type AwsOwner, type AwsPermission, marked } from './aws-permission.ts';

/**
 * The identity provider, and a look at the others: whoever trusts the issuer keeps its documents from being deleted.
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
  // AWS gives the distribution its domain name, so the provider's tag names it.
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
  if (url !== null) return [...look, permission('KeepIdentityProvider', [...make, ...keep])];
  return [
    ...look,
    { ...permission('MakeIdentityProvider', make), condition: marked('RequestTag', name) },
    {
      ...permission('KeepIdentityProvider', ['iam:TagOpenIDConnectProvider', ...keep]),
      condition: marked('ResourceTag', name),
    },
  ];
}
