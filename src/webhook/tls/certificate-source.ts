import type { ServingPair } from './certificate-authority.ts';

/** Where the webhook's certificate comes from; it may change while the webhook runs. */
export interface CertificateSource {
  /** The certificate to begin with. */
  readonly first: ServingPair;
  /** What the API server must trust, in PEM; null where that is the business of whoever made the files. */
  readonly authorityPem: string | null;
  /** Tells every new certificate until the signal aborts. */
  follow(tell: (pair: ServingPair) => void, signal: AbortSignal): Promise<void>;
}
