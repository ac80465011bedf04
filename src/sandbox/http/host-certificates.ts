import { createSecureContext, type SecureContext } from 'node:tls';
import { createCertificateAuthority } from '../../certificates/certificate-authority.ts';

/** The TLS certificates of a sandbox: one per host, issued on first use. */
interface HostCertificates {
  /** Certificate of the CA that issues them. */
  readonly caPem: string;
  contextFor(host: string): Promise<SecureContext>;
}

const day = 24 * 60 * 60 * 1000;

/** Creates a new CA and issues the hosts' certificates from it. */
export async function createHostCertificates(options: {
  readonly now: () => Date;
  /** Distinguishes the CAs of several sandboxes in one trust store. */
  readonly name: string;
  /** Maximum number of cached certificates: a client that asks for more names costs time, not memory. */
  readonly bound?: number;
}): Promise<HostCertificates> {
  const authority = await createCertificateAuthority(
    `CN=irsactl sandbox ${options.name}`,
    validity(options.now()),
  );

  async function makeContext(host: string): Promise<SecureContext> {
    const { cert, key } = await authority.issue({
      // A common name holds at most 64 characters; clients check the alternative name, which has the host.
      subject: 'CN=irsactl sandbox',
      usage: 'serverAuth',
      // Clients that send no host name, such as those that connect to an IP address, get this one.
      hosts: host === 'localhost' ? ['localhost', '127.0.0.1', '::1'] : [host],
      ...validity(options.now()),
    });
    return createSecureContext({ cert: cert + authority.pem, key, minVersion: 'TLSv1.2' });
  }

  /** Least recently used first. */
  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    caPem: authority.pem,
    contextFor(host) {
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

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  // Real clients check against the real clock, which a test's clock may differ from.
  const early = Math.min(now.getTime(), Date.now());
  const late = Math.max(now.getTime(), Date.now());
  return { notBefore: new Date(early - day), notAfter: new Date(late + 365 * day) };
}
