import { X509Certificate } from 'node:crypto';
import type { KeyedCertificate } from './certificate-authority.ts';

/** A certificate for a server, and the CA that made it, whose key is nowhere. */
export interface IssuedCertificate extends KeyedCertificate {
  readonly authority: string;
}

const tenYears = 10 * 365 * 86_400_000;
/** Clocks of API servers may be behind ours. */
const backdate = 5 * 60_000;

/** Certificates that live for years: nobody is there to renew them but a person who runs apply. */
export function servingCertificates(now: () => number) {
  return {
    async issue(hosts: readonly string[]): Promise<IssuedCertificate> {
      // Most plans make none, and this takes longer to load than the AWS clients.
      const { createCertificateAuthority } = await import('./certificate-authority.ts');
      const time = now();
      const validity = { notBefore: new Date(time - backdate), notAfter: new Date(time + tenYears) };
      const authority = await createCertificateAuthority('CN=irsactl webhook CA', validity);
      const order = { subject: `CN=${hosts[0] ?? ''}`, usage: 'serverAuth', hosts, ...validity } as const;
      return { ...(await authority.issue(order)), authority: authority.pem };
    },
    /** What is left of a certificate's life, from 1 to 0; null where it cannot be read. */
    lifeLeft(pem: string): number | null {
      try {
        const { validFromDate, validToDate } = new X509Certificate(pem);
        const life = validToDate.getTime() - validFromDate.getTime();
        return Math.max(0, (validToDate.getTime() - now()) / life);
      } catch {
        return null;
      }
    },
  };
}
