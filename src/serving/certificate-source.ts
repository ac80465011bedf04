import type { KeyedCertificate } from '../certificates/certificate-authority.ts';

/** A certificate that a server serves under. */
export interface ServingPair extends KeyedCertificate {
  /** When it ends, in milliseconds since 1970. */
  readonly notAfter: number;
  /** When the CA that signed it ends; null where that CA is somebody else's. */
  readonly authorityNotAfter: number | null;
}

/** Where a server's certificate comes from; it may change while the server runs. */
export interface CertificateSource {
  /** What new connections are given; null while there is none yet, and TLS handshakes fail. */
  current(): ServingPair | null;
  /** Why no call can be answered under a certificate that holds; null where it can. */
  unready(): string | null;
  /** Keeps the certificate until the signal aborts; `changed` is given each new one. */
  follow(changed: (pair: ServingPair) => void, signal: AbortSignal): Promise<void>;
}
