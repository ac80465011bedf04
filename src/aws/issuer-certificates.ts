import { createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { IdentityProviderPorts, IssuerCertificates } from '../links/identity-provider/ports.ts';
import type { PublicDocuments } from '../links/issuer/ports.ts';
import { NetworkFault } from '../net/network-fault.ts';
import { type ServerAccess, sentCertificates } from '../net/sent-certificates.ts';
import { discoveryPath } from '../trust/discovery-document.ts';
import { readJsonObject } from '../trust/json-answer.ts';

/**
 * Checks the certificates of an issuer, and of the host of its keys, as AWS does: with its list of public CAs, here
 * replaced by Mozilla's, and otherwise with thumbprints.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
 */
export function issuerCertificates(
  publicDocuments: PublicDocuments,
  access: ServerAccess = {},
  authorities: readonly string[] = rootCertificates,
): IdentityProviderPorts['certificatesOf'] {
  return async (issuer) => {
    const keys = await keysUrl(`${issuer}${discoveryPath}`, publicDocuments);
    const urls = [new URL(issuer), ...(keys ? [keys] : [])];
    const hosts = new Map(urls.map((url) => [url.host, url]));
    try {
      const found = await Promise.all(
        [...hosts.values()].map((url) => thumbprintOf(url, access, authorities)),
      );
      const thumbprints = [...new Set(found.filter((one) => one !== null))];
      return thumbprints.length === 0 ? { kind: 'public' } : { kind: 'private', thumbprints };
    } catch (error) {
      if (error instanceof NetworkFault) return { kind: 'unseen' } satisfies IssuerCertificates;
      throw error;
    }
  };
}

/** AWS verifies the host of the keys, which may differ if another party publishes the issuer. */
async function keysUrl(discovery: string, publicDocuments: PublicDocuments): Promise<URL | null> {
  const answer = await publicDocuments.fetch(discovery);
  const read = answer.kind === 'answer' ? readJsonObject(answer.body) : null;
  const uri = read && 'object' in read ? read.object['jwks_uri'] : null;
  const url = typeof uri === 'string' ? URL.parse(uri) : null;
  return url?.protocol === 'https:' ? url : null;
}

/** OpenSSL's codes for a certificate chain without a known CA. */
const untrusted: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Null if AWS needs no thumbprint. */
async function thumbprintOf(
  url: URL,
  access: ServerAccess,
  authorities: readonly string[],
): Promise<string | null> {
  if (await isPublic(url, access, authorities)) return null;
  // Without CAs, the chain contains only the certificates from the server.
  const { chain } = await sentCertificates(url, access, { ca: [] });
  const last = chain.at(-1);
  return last ? createHash('sha1').update(last).digest('hex') : null;
}

/** If a server supports only TLS 1.3, AWS uses the thumbprint instead of its certificate. */
async function isPublic(url: URL, access: ServerAccess, authorities: readonly string[]): Promise<boolean> {
  try {
    const { refusal } = await sentCertificates(url, access, { ca: authorities, maxVersion: 'TLSv1.2' });
    // A thumbprint does not help if the certificate has expired or is for another host; the issuer link reports that.
    return refusal === null || !untrusted.has(refusal);
  } catch (error) {
    if (error instanceof NetworkFault && /PROTOCOL_VERSION$/.test(error.code)) return false;
    throw error;
  }
}
