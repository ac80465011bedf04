import { createCertificateAuthority } from '../../src/certificates/certificate-authority.ts';
import type { CertificateSource, ServingPair } from '../../src/serving/certificate-files.ts';

/** A certificate for loopback that is never renewed. */
export async function testCertificates(): Promise<
  CertificateSource & { readonly ca: string; issue(): Promise<ServingPair> }
> {
  const notAfter = Date.now() + 3_600_000;
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(notAfter) };
  const authority = await createCertificateAuthority('CN=test CA', validity);
  const order = {
    subject: 'CN=test',
    usage: 'serverAuth',
    hosts: ['localhost', '127.0.0.1'],
    ...validity,
  } as const;
  const issue = async () => ({ ...(await authority.issue(order)), notAfter });
  const first = await issue();
  return {
    ca: authority.pem,
    issue,
    current: () => first,
    unready: () => null,
    follow: async () => {},
  };
}
