import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';

/** All that verify judges is seen by observing. */
export async function probeIdentityProvider(
  _desired: DesiredIdentityProvider,
  facts: IdentityProviderFacts,
): Promise<IdentityProviderFacts> {
  return facts;
}
