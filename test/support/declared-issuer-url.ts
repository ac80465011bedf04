import type { TrustChain } from '../../src/config/trust-chain.ts';
import type { IssuerUrl } from '../../src/trust/issuer-url.ts';

/** Returns the issuer's URL of a chain whose irsa.yaml states it. */
export function declaredIssuerUrl({ issuer }: Pick<TrustChain, 'issuer'>): IssuerUrl {
  if (issuer.url === null) throw new TypeError('only AWS knows the URL of this issuer');
  return issuer.url;
}
