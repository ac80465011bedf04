import { type ChainAccount, chainAccounts, chainIn } from '../config/chain-accounts.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { internalError } from '../errors/internal-error.ts';
import type { Json } from '../trust/json.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { identityProviderPermissions } from './identity-provider-permissions.ts';
import { issuerPermissions } from './issuer-permissions.ts';
import { rolePermissions } from './role-permissions.ts';

/**
 * All that irsactl does for a chain in one of its accounts: documents are in the chain's own, identity provider and roles in
 * each. Who calls, and what a token is worth, STS says without a permission.
 */
export function permissionsOf(chain: TrustChain, owner: AwsOwner): readonly AwsPermission[] {
  const account = accountIn(chain, owner);
  const { issuer, roles, aws } = chainIn(chain, account);
  return [
    ...(account.name === null ? [...accessPermissions(chain), ...issuerPermissions(issuer, owner)] : []),
    ...identityProviderPermissions(issuer, owner, account.isUsed),
    ...rolePermissions(roles, aws.region, owner),
  ];
}

/** AWS's own policies by which a role can give itself any other right. */
const administrators = /(?:^|\/)(?:AdministratorAccess|IAMFullAccess)$/;

/** Roles without a boundary that the holder of the policy can give any right, and then assume. */
export function administratorRoles(chain: TrustChain, owner: AwsOwner): readonly string[] {
  const { roles } = chainIn(chain, accountIn(chain, owner));
  return roles
    .filter(
      ({ permissionsBoundary, policies }) =>
        permissionsBoundary === undefined &&
        policies.some((one) => one.kind !== 'managed' || administrators.test(one.policy)),
    )
    .map(({ name }) => name);
}

/** Where irsa.yaml has one account, it is the one that is asked for. */
function accountIn(chain: TrustChain, { account }: AwsOwner): ChainAccount {
  const { account: named = account, accounts = [] } = chain.aws;
  const own = accounts.length === 0 ? account : named;
  const found = chainAccounts(chain, own).find(({ id }) => id === account);
  if (!found) throw internalError(`the account ${account} is one of the chain`);
  return found;
}

/** Across accounts the caller's own policy must allow what the role's trust policy does. */
function accessPermissions({ aws }: TrustChain): readonly AwsPermission[] {
  const roles = (aws.accounts ?? []).flatMap(({ access }) =>
    access.kind === 'assumeRole' ? [access.role] : [],
  );
  if (roles.length === 0) return [];
  return [{ purpose: 'WorkInOtherAccounts', access: 'look', actions: ['sts:AssumeRole'], resources: roles }];
}

/** The permissions as an IAM policy, one statement each. */
export function iamPolicy(permissions: readonly AwsPermission[]): Json {
  return {
    Version: '2012-10-17',
    Statement: permissions.map(({ purpose, actions, resources, condition }) => ({
      Sid: purpose,
      Effect: 'Allow',
      Action: [...actions],
      Resource: [...resources],
      ...(condition && { Condition: conditionJson(condition) }),
    })),
  };
}

function conditionJson(condition: NonNullable<AwsPermission['condition']>): Json {
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, [...values]])),
    ]),
  );
}
