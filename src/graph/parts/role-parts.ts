import type { PlannedLink } from '../../chain/chain-plan.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { chainAccounts } from '../../config/chain-accounts.ts';
import { roleOf } from '../../links/roles/change.ts';
import { identityProviderArn } from '../../trust/arn.ts';
import type { ChainLook } from '../chain-look.ts';
import { type DraftPart, nameIn } from '../draft-part.ts';

/** The identity provider of each account with roles, or with changes or findings. */
export function providerParts(
  { context: { chain, aws }, outputs: { issuerUrl } }: ChainLook,
  { changes, findings }: PlannedLink,
): readonly DraftPart[] {
  const told = new Set([...changes, ...findings].map(({ account }) => account?.id));
  return chainAccounts(chain, aws.account)
    .filter(({ name, id, isUsed }) => isUsed || told.has(name === null ? undefined : id))
    .map(({ name, id }): DraftPart => {
      const arn = issuerUrl.known
        ? identityProviderArn(aws.partition, id, issuerUrl.value)
        : 'identity provider of the issuer';
      return {
        kind: 'identity provider',
        name: nameIn(arn, name ?? undefined),
        facts: [`audience ${chain.audience}`],
        ...(name !== null && { account: name }),
      };
    });
}

/** The roles of irsa.yaml, and those that apply would delete. */
export function roleParts({ context: { chain } }: ChainLook, planned: PlannedLink): readonly DraftPart[] {
  const declared = chain.roles.map(
    ({ name, account, policies, serviceAccounts: [first], serviceAccountsLike }): DraftPart => {
      const words = policies.map((policy) =>
        policy.kind === 'managed' ? policy.policy : `inline ${policy.name}`,
      );
      return {
        kind: 'role',
        name: nameIn(name, account),
        namespace: first.namespace,
        facts: [
          words.length === 0 ? 'no policies' : words.join(', '),
          ...serviceAccountsLike.map((pattern) => `trusts all that match ${accountName(pattern)}`),
        ],
        ...(account !== undefined && { account }),
      };
    },
  );
  const seen = new Set(declared.map(({ name }) => name));
  const surplus = planned.changes.flatMap((change): readonly DraftPart[] => {
    const account = change.account?.name;
    const name = nameIn(roleOf(change), account);
    if (seen.has(name)) return [];
    seen.add(name);
    return [{ kind: 'role', name, facts: ['not in irsa.yaml'], ...(account !== undefined && { account }) }];
  });
  return [...declared, ...surplus];
}
