import type { KeyedCertificate } from '../../certificates/certificate-authority.ts';

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** PEM of this one certificate. */
  readonly cert: string;
  /** Fingerprint: the same certificate has it everywhere. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** False for one that somebody else made. */
  readonly isOurs: boolean;
}

export interface KeyedAuthority extends CertificateFacts, KeyedCertificate {}

export interface ServingCertificate extends CertificateFacts, KeyedCertificate {
  /** Names and addresses that it holds for, in their canonical spelling. */
  readonly hosts: readonly string[];
}

/** All that the replicas share; it stands in one Secret and changes as one. */
export interface CertificateState {
  /** What every replica serves; signed by `signing`. */
  readonly serving: ServingCertificate;
  readonly signing: KeyedAuthority;
  /** The next CA: trusted already, but nothing is signed by it yet. */
  readonly next: KeyedAuthority | null;
  /** Sign nothing more; trusted until their end, since nothing that they signed lives longer. */
  readonly retired: readonly CertificateFacts[];
}

/** Clocks of API servers may be behind ours: certificates hold from this long before they are made. */
export const backdate = 3_600_000;

/** The CAs that an API server must trust while this state holds, the signing one first. */
export function trustedAuthorities({
  signing,
  next,
  retired,
}: CertificateState): readonly CertificateFacts[] {
  return [signing, ...(next ? [next] : []), ...retired];
}

/** What stands in the registration and as `ca.crt` in the Secret. */
export function bundleOf(state: CertificateState): string {
  return trustedAuthorities(state)
    .map(({ cert }) => cert)
    .join('');
}

export function isValid({ notBefore, notAfter }: CertificateFacts, now: number): boolean {
  return notBefore <= now && now < notAfter;
}

/** True once two thirds of a life are over. */
export function isRenewalDue({ notBefore, notAfter }: CertificateFacts, now: number): boolean {
  const made = notBefore + backdate;
  return now >= made + ((notAfter - made) * 2) / 3;
}
