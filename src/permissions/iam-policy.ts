import { type ChainAccount, chainAccounts, chainIn } from '../config/chain-accounts.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { internalError } from '../errors/internal-error.ts';
import type { Json } from '../trust/json.ts';
import type { AwsOwner, AwsPermission } from './aws-permission.ts';
import { identityProviderPermissions } from './identity-provider-permissions.ts';
import { issuerPermissions } from './issuer-permissions.ts';
import { rolePermissions } from './role-permissions.ts';

/**
 * All permissions that irsactl needs for a chain in one of its accounts: the documents are in the main account,
 * identity provider and roles in each. GetCallerIdentity and AssumeRoleWithWebIdentity need no permission.
 */
export function permissionsOf(chain: TrustChain, owner: AwsOwner): readonly AwsPermission[] {
  const account = accountIn(chain, owner);
  const { roles, aws } = chainIn(chain, account);
  return [
    ...(account.name === null ? [...accessPermissions(chain), ...issuerPermissions(chain, owner)] : []),
    ...identityProviderPermissions(chain, owner, account.isUsed),
    ...rolePermissions(roles, aws.region, owner),
  ];
}

/** AWS managed policies with which a role can give itself any permission. */
const administrators = /(?:^|\/)(?:AdministratorAccess|IAMFullAccess)$/;

/** Roles without a boundary that the holder of the policy can give any permission, and then assume. */
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

/** Policies of the account on roles without a boundary. irsactl cannot tell offline what they allow. */
export function unknownPolicies(chain: TrustChain, owner: AwsOwner): readonly string[] {
  const { roles } = chainIn(chain, accountIn(chain, owner));
  const unknown = roles
    .filter(({ permissionsBoundary }) => permissionsBoundary === undefined)
    .flatMap(({ policies }) => policies)
    .flatMap((one) =>
      one.kind === 'managed' && /:iam::\d{12}:policy\//.test(one.policy) ? [one.policy] : [],
    );
  return [...new Set(unknown)];
}

/** If irsa.yaml has one account, it is the requested one. */
function accountIn(chain: TrustChain, { account }: AwsOwner): ChainAccount {
  const { account: named = account, accounts = [] } = chain.aws;
  const own = accounts.length === 0 ? account : named;
  const found = chainAccounts(chain, own).find(({ id }) => id === account);
  if (!found) throw internalError(`the account ${account} is one of the chain`);
  return found;
}

/** Across accounts, both the caller's policy and the role's trust policy must allow this. */
function accessPermissions({ aws }: TrustChain): readonly AwsPermission[] {
  const roles = (aws.accounts ?? []).flatMap(({ access }) =>
    access.kind === 'assumeRole' ? [access.role] : [],
  );
  if (roles.length === 0) return [];
  return [
    { purpose: 'AssumeRolesInOtherAccounts', access: 'look', actions: ['sts:AssumeRole'], resources: roles },
  ];
}

/** IAM does not count white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const longestDocument = 6144;

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: AwsPermission['condition'];
}

/**
 * The permissions as IAM policies: one document, or several because of IAM's size limit. A statement with too many
 * resources continues in the next document.
 */
export function iamPolicies(permissions: readonly AwsPermission[]): readonly Json[] {
  const documents: Statement[][] = [[]];
  for (const statement of statementsOf(permissions)) {
    let rest = statement.Resource;
    while (rest.length > 0) {
      const current = documents.at(-1) ?? [];
      const fitting = fittingResources(current, statement, rest);
      if (fitting.length === 0 && current.length === 0) {
        throw internalError(`the statement ${statement.Sid} fits in no policy`);
      }
      if (fitting.length > 0) current.push({ ...statement, Resource: fitting });
      rest = rest.slice(fitting.length);
      if (rest.length > 0) documents.push([]);
    }
  }
  return documents.map((statements) => JSON.parse(JSON.stringify(policyOf(statements))) as Json);
}

function policyOf(statements: readonly Statement[]) {
  return { Version: '2012-10-17', Statement: statements };
}

function fittingResources(
  current: readonly Statement[],
  statement: Statement,
  resources: readonly string[],
): readonly string[] {
  let length = JSON.stringify(policyOf([...current, { ...statement, Resource: [] }])).length;
  const end = resources.findIndex((resource) => {
    length += JSON.stringify(resource).length + 1;
    return length > longestDocument;
  });
  return end === -1 ? resources : resources.slice(0, end);
}

/** Permissions for the same resources share a statement, so that each ARN occurs as few times as possible. */
function statementsOf(permissions: readonly AwsPermission[]): readonly Statement[] {
  const byScope = Map.groupBy(permissions, ({ resources, condition }) =>
    JSON.stringify([resources, condition]),
  );
  return [...byScope.values()].flatMap((group) => {
    const [{ resources, condition } = { resources: [], condition: undefined }] = group;
    return {
      Sid: group.map(({ purpose }) => purpose).join(''),
      Effect: 'Allow' as const,
      Action: group.flatMap(({ actions }) => actions),
      Resource: resources,
      ...(condition && { Condition: condition }),
    };
  });
}
