import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderFacts } from './observe.ts';
import type { IdentityProviderPorts, StoredProvider } from './ports.ts';

/** What IAM has for the issuer, and what else it has where there is nothing. */
export interface IdentityProviderEvidence {
  readonly provider: StoredProvider | null;
  /** The ARNs of the account's other providers; looked up only where ours is missing. */
  readonly others: readonly string[];
}

export async function probeIdentityProvider(
  _desired: DesiredIdentityProvider,
  { provider }: IdentityProviderFacts,
  { identityProviders }: IdentityProviderPorts,
): Promise<IdentityProviderEvidence> {
  return { provider, others: provider ? [] : await identityProviders.list() };
}
