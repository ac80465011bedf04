import type { KeyedCertificate } from '../../certificates/certificate-authority.ts';

/** A certificate that the webhook serves under. */
export interface ServingPair extends KeyedCertificate {
  readonly notAfter: number;
}

/** Where the webhook's certificate comes from; it may change while the webhook runs. */
export interface CertificateSource {
  /** The certificate to begin with. */
  readonly first: ServingPair;
  /** What the API server must trust, in PEM; null where that is the business of whoever made the files. */
  readonly authorityPem: string | null;
  /** Calls `report` with each new certificate until the signal aborts. */
  follow(report: (pair: ServingPair) => void, signal: AbortSignal): Promise<void>;
}
