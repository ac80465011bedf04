import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';

/** The observation already has all evidence for verify. */
export async function probeIdentityProvider(
  _desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
): Promise<IdentityProviderFacts> {
  return facts;
}
