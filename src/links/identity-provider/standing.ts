import type { Standing } from '../../chain/standing.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';

/** IAM reports when a provider was created, but not when it was last changed. */
export function identityProviderStanding(
  _desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
): Standing {
  return { since: provider?.created ?? null, expires: [] };
}
