import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderPorts, StoredProvider } from './ports.ts';

/** What IAM has for the issuer now. */
export interface IdentityProviderFacts {
  readonly provider: StoredProvider | null;
}

export async function observeIdentityProvider(
  { issuer }: DesiredIdentityProvider,
  { identityProviders }: IdentityProviderPorts,
): Promise<IdentityProviderFacts> {
  return { provider: issuer.known ? await identityProviders.find(issuer.value.arn) : null };
}
