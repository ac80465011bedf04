import type { PlannedLink } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { identityProviderArn } from '../../trust/arn.ts';
import type { ChainLook } from '../chain-look.ts';
import type { DraftPart } from '../draft-part.ts';

export function providerPart({ context: { chain, aws }, outputs: { issuerUrl } }: ChainLook): DraftPart {
  return {
    kind: 'identity provider',
    name: issuerUrl.known
      ? identityProviderArn(aws.partition, aws.account, issuerUrl.value)
      : 'identity provider of the issuer',
    facts: [`audience ${chain.audience}`],
  };
}

/** The roles of irsa.yaml, and those that apply would take away. */
export function roleParts({ context: { chain } }: ChainLook, planned: PlannedLink): readonly DraftPart[] {
  const declared = chain.roles.map(
    ({ name, policies, serviceAccounts: [first], serviceAccountsLike }): DraftPart => {
      const words = policies.map((policy) =>
        policy.kind === 'managed' ? policy.policy : `inline ${policy.name}`,
      );
      return {
        kind: 'role',
        name,
        namespace: first.namespace,
        facts: [
          words.length === 0 ? 'no policies' : words.join(', '),
          ...serviceAccountsLike.map((account) => `trusts all like ${accountName(account)}`),
        ],
      };
    },
  );
  const names = new Set(chain.roles.map(({ name }) => name));
  const surplus = planned.changes.map(roleOf).filter((name) => !names.has(name));
  return [
    ...declared,
    ...[...new Set(surplus)].map((name): DraftPart => ({ kind: 'role', name, facts: ['not in irsa.yaml'] })),
  ];
}

/** A policy of a role is written ROLE: POLICY. Names of roles hold no colon. */
export function roleOf({ target }: Change): string {
  return target.split(':')[0] ?? '';
}
