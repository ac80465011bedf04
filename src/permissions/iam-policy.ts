import type { TrustChain } from '../config/trust-chain.ts';
import type { Json } from '../trust/json.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { identityProviderPermissions } from './identity-provider-permissions.ts';
import { issuerPermissions } from './issuer-permissions.ts';
import { rolePermissions } from './role-permissions.ts';

/** All that irsactl does in AWS for a chain. Who calls, and what a token is worth, STS says without a permission. */
export function permissionsOf(chain: TrustChain, owner: AwsOwner): readonly AwsPermission[] {
  return [
    ...issuerPermissions(chain.issuer, owner),
    ...identityProviderPermissions(chain.issuer, owner),
    ...rolePermissions(chain.roles, chain.aws.region, owner),
  ];
}

/** The permissions as an IAM policy, one statement each. */
export function iamPolicy(permissions: readonly AwsPermission[]): Json {
  return {
    Version: '2012-10-17',
    Statement: permissions.map(({ purpose, actions, resources }) => ({
      Sid: purpose,
      Effect: 'Allow',
      Action: [...actions],
      Resource: [...resources],
    })),
  };
}
