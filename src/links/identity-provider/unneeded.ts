import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { isOfChain } from '../../chain/ownership.ts';
import { type DesiredIdentityProvider, nameOf } from './desired.ts';
import { providerKept, providerLeft } from './findings.ts';
import type { IdentityProviderFacts } from './observe.ts';
import { planIdentityProviderRemoval } from './removal.ts';

/**
 * Plans an account that no longer has a role of irsa.yaml. The provider stays until it is pruned, and as long as a role trusts
 * it. The roles of this chain are pruned after this link, so the next run removes their provider.
 */
export function planUnneededProvider(
  desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
  { prune = false }: Consent,
): LinkPlan {
  const target = nameOf(desired);
  const plan = emptyPlan('no identity provider is needed');
  const { provider, trusting } = facts;
  if (!provider || !isOfChain(provider.tags, desired.ownership)) return plan;
  if (trusting.length > 0) return { ...plan, findings: [providerKept(target, trusting)] };
  if (!prune) return { ...plan, findings: [providerLeft(target)] };
  return planIdentityProviderRemoval(desired, facts, 'sign-back');
}
