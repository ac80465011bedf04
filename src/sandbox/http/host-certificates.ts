import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createCertificateAuthority } from '../../certificates/certificate-authority.ts';
import type { IssueCertificate } from '../acm/issue.ts';
import type { CertificateMaterial } from '../acm/store.ts';

/** The certificates under which a sandbox serves its hosts: one a host, made when first asked for. */
export interface HostCertificates {
  /** The authority that issues them. */
  readonly caPem: string;
  /** Issues one that clients can check by their own clock, whatever that of the sandbox says. */
  readonly issue: IssueCertificate;
  vouchesFor(certificate: string, chain: string): boolean;
  /** `own` is a certificate that the host brings, in place of one that is made for it. */
  contextFor(host: string, own?: Promise<CertificateMaterial> | null): Promise<SecureContext>;
}

const day = 24 * 60 * 60 * 1000;

/** Makes a new authority and issues from it. */
export async function createHostCertificates(options: {
  readonly now: () => Date;
  /** Distinguishes authorities of several sandboxes in one trust store. */
  readonly name: string;
  /** How many hosts' certificates are kept: whoever asks for more names than that costs time, not memory. */
  readonly bound?: number;
}): Promise<HostCertificates> {
  const authority = await createCertificateAuthority(
    `CN=irsactl sandbox ${options.name}`,
    validity(options.now()),
  );

  async function makeContext(host: string): Promise<SecureContext> {
    const { cert, key } = await authority.issue({
      // A common name holds at most 64 characters; the host stands in the alternative name, where clients look.
      subject: 'CN=irsactl sandbox',
      usage: 'serverAuth',
      // Clients that name no host (an IP address is none) get this one.
      hosts: host === 'localhost' ? ['localhost', '127.0.0.1', '::1'] : [host],
      ...validity(options.now()),
    });
    return createSecureContext({ cert: cert + authority.pem, key, minVersion: 'TLSv1.2' });
  }

  const root = new X509Certificate(authority.pem);
  /** One context a certificate, for as long as somebody has it. */
  const brought = new WeakMap<Promise<CertificateMaterial>, Promise<SecureContext>>();
  function broughtContext(own: Promise<CertificateMaterial>): Promise<SecureContext> {
    const context =
      brought.get(own) ??
      own.then(({ cert, chain, key }) =>
        createSecureContext({ cert: cert + chain, key, minVersion: 'TLSv1.2' }),
      );
    brought.set(own, context);
    return context;
  }

  /** The least recently used first. */
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    caPem: authority.pem,
    async issue({ notBefore, notAfter, ...order }) {
      const around = validity(options.now());
      const issued = await authority.issue({
        ...order,
        usage: 'serverAuth',
        notBefore: new Date(Math.min(notBefore.getTime(), around.notBefore.getTime())),
        notAfter: new Date(Math.max(notAfter.getTime(), Date.now() + day)),
      });
      return { ...issued, chain: authority.pem };
    },
    vouchesFor: (certificate, chain) => leadsTo(root, certificate, chain),
    contextFor(host, own = null) {
      if (own !== null) return broughtContext(own);
      const context = contexts.get(host) ?? makeContext(host);
      contexts.delete(host);
      contexts.set(host, context);
      for (const oldest of contexts.keys()) {
        if (contexts.size <= (options.bound ?? 256)) break;
        contexts.delete(oldest);
      }
      return context;
    },
  };
}

function leadsTo(root: X509Certificate, certificate: string, chain: string): boolean {
  const blocks = chain.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  let waiting = blocks.map((block) => new X509Certificate(block));
  let current: X509Certificate | undefined = new X509Certificate(certificate);
  while (current && !isIssuedBy(current, root)) {
    const child: X509Certificate = current;
    current = waiting.find((one) => isIssuedBy(child, one));
    waiting = waiting.filter((one) => one !== current);
  }
  return current !== undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  // Real clients check against the real clock, which a test's clock may differ from.
  const early = Math.min(now.getTime(), Date.now());
  const late = Math.max(now.getTime(), Date.now());
  return { notBefore: new Date(early - day), notAfter: new Date(late + 365 * day) };
}
