import { X509Certificate } from 'node:crypto';
import type { CertificateFacts } from './certificate-state.ts';

/** The subject of every CA that the webhook makes. */
export const authorityName = 'CN=irsactl webhook CA';

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Every certificate of a PEM text, each once; what is none is passed over. */
export function readCertificates(pem: string): readonly CertificateFacts[] {
  const found = [...pem.matchAll(block)].flatMap(([text]) => readCertificate(`${text}\n`) ?? []);
  return [...new Map(found.map((facts) => [facts.id, facts])).values()];
}

/** Null where the text is no certificate. */
function readCertificate(cert: string): CertificateFacts | null {
  try {
    return certificateFacts(cert, new X509Certificate(cert));
  } catch {
    return null;
  }
}

export function certificateFacts(cert: string, parsed = new X509Certificate(cert)): CertificateFacts {
  return {
    cert,
    id: parsed.fingerprint256,
    notBefore: Date.parse(parsed.validFrom),
    notAfter: Date.parse(parsed.validTo),
    isOurs: parsed.subject === authorityName,
  };
}
