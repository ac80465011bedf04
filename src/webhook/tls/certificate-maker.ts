import type { CertificateMaker } from './ports.ts';
import { authorityName } from './read-certificates.ts';

/** Makes real certificates. What makes them is large, and is loaded by the one replica that makes one. */
export const certificateMaker: CertificateMaker = {
  async makeAuthority(validity) {
    const { createCertificateAuthority } = await import('../../certificates/certificate-authority.ts');
    const authority = await createCertificateAuthority(authorityName, validity);
    return { cert: authority.pem, key: await authority.exportKey() };
  },
  async issue(authority, hosts, validity) {
    const { openCertificateAuthority } = await import('../../certificates/certificate-authority.ts');
    const opened = await openCertificateAuthority(authority);
    return opened.issue({ subject: 'CN=irsactl webhook', usage: 'serverAuth', hosts, ...validity });
  },
};
