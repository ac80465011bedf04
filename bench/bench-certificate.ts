import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createCertificateAuthority,
  type KeyedCertificate,
} from '../src/certificates/certificate-authority.ts';

/** A certificate for 127.0.0.1 and the CA that issued it. */
export interface BenchCertificate {
  readonly pair: KeyedCertificate;
  /** Paths of the pair. */
  readonly cert: string;
  readonly key: string;
  /** In PEM. */
  readonly ca: string;
}

/** Every server uses the same kind of certificate, so that all handshakes cost the same. */
export async function benchCertificate(folder: string): Promise<BenchCertificate> {
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=bench', validity);
  const order = { subject: 'CN=bench', usage: 'serverAuth', hosts: ['127.0.0.1'], ...validity } as const;
  const pair = await authority.issue(order);
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  writeFileSync(cert, pair.cert);
  writeFileSync(key, pair.key, { mode: 0o600 });
  return { pair, cert, key, ca: authority.pem };
}
