import { X509Certificate } from 'node:crypto';
import type { KeyedCertificate } from './certificate-authority.ts';

/** A server certificate and the CA that issued it. The CA's key is discarded. */
export interface IssuedCertificate extends KeyedCertificate {
  readonly authority: string;
}

const tenYears = 10 * 365 * 86_400_000;
/** The API servers' clocks may be behind. */
const backdate = 5 * 60_000;

/** Issues certificates for ten years, because only a run of `apply` renews them. */
export function servingCertificates(now: () => number) {
  return {
    async issue(hosts: readonly string[]): Promise<IssuedCertificate> {
      // Loaded on demand: most plans issue none, and it takes longer to load than the AWS clients.
      const { createCertificateAuthority } = await import('./certificate-authority.ts');
      const time = now();
      const validity = { notBefore: new Date(time - backdate), notAfter: new Date(time + tenYears) };
      const authority = await createCertificateAuthority('CN=irsactl webhook CA', validity);
      const order = { subject: `CN=${hosts[0] ?? ''}`, usage: 'serverAuth', hosts, ...validity } as const;
      return { ...(await authority.issue(order)), authority: authority.pem };
    },
    /** Returns the remaining part of a certificate's lifetime, from 1 to 0; null if it cannot be parsed. */
    remainingLife(pem: string): number | null {
      try {
        const { validFromDate, validToDate } = new X509Certificate(pem);
        const lifetime = validToDate.getTime() - validFromDate.getTime();
        return Math.max(0, (validToDate.getTime() - now()) / lifetime);
      } catch {
        return null;
      }
    },
  };
}
