import type { Standing } from '../../chain/standing.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';

/** IAM says when a provider was made, and not when it was last changed. */
export function identityProviderStanding(
  _desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
): Standing {
  return { since: provider?.created ?? null, expires: [] };
}
