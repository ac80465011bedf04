import type { TrustChain } from '../../src/config/trust-chain.ts';
import type { IssuerUrl } from '../../src/trust/issuer-url.ts';

/** The issuer of a chain whose irsa.yaml says it. */
export function issuerUrlOf({ issuer }: Pick<TrustChain, 'issuer'>): IssuerUrl {
  if (issuer.url === null) throw new Error('irsa.yaml says the URL of this issuer');
  return issuer.url;
}
