import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import type { KeyedCertificate } from '../certificates/certificate-authority.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import type { Runtime } from './runtime.ts';

/** The certificate and key of a server. */
export interface ServingPair extends KeyedCertificate {
  /** When it expires, in milliseconds since 1970. */
  readonly notAfter: number;
}

/** Provides a server's certificate, which may change while the server runs. */
export interface CertificateSource {
  /** The certificate for new connections. */
  current(): ServingPair;
  /** Why the server has no valid certificate; null if it has one. */
  unready(): string | null;
  /** Follows the certificate until the signal aborts, and passes each new one to `changed`. */
  follow(changed: (pair: ServingPair) => void, signal: AbortSignal): Promise<void>;
}

interface CertificateFiles {
  readonly certPath: string;
  readonly keyPath: string;
  readonly pollMilliseconds: number;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/**
 * Reads a certificate from files, again when they change; throws IRSA-WEBHOOK-002. It polls, because the kubelet updates a
 * mounted Secret by swapping a symbolic link, which a file watch misses (https://kubernetes.io/docs/concepts/configuration/secret/#mounted-secrets-are-updated-automatically).
 */
export async function certificateFiles(options: CertificateFiles): Promise<CertificateSource> {
  let current = await readPair(options);
  const read = quietReader(options);
  return {
    current: () => current,
    unready: () => (current.notAfter > options.runtime.now() ? null : 'The serving certificate has expired.'),
    async follow(report, signal) {
      while (!signal.aborted) {
        await options.runtime.sleep(options.pollMilliseconds, signal);
        const found = await read();
        if (found === null || (found.cert === current.cert && found.key === current.key)) continue;
        current = found;
        report(found);
        options.log.info(
          { notAfter: new Date(found.notAfter).toISOString() },
          'serving certificate reloaded',
        );
      }
    },
  };
}

/** Returns null and logs the reason once while the files do not match: they may be in the middle of a swap. */
function quietReader(options: CertificateFiles): () => Promise<ServingPair | null> {
  let logged = '';
  return async () => {
    try {
      const found = await readPair(options);
      logged = '';
      return found;
    } catch (error) {
      const message = error instanceof IrsaError ? error.problem.why : String(error);
      if (message !== logged) options.log.warn({ err: message }, 'the new certificate is invalid');
      logged = message;
      return null;
    }
  };
}

async function readPair({ certPath, keyPath }: CertificateFiles): Promise<ServingPair> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
    // Throws if the key does not match the certificate.
    createSecureContext({ cert, key });
    const parsed = new X509Certificate(cert);
    return { cert, key, notAfter: Date.parse(parsed.validTo) };
  } catch (cause) {
    throw new IrsaError(
      'IRSA-WEBHOOK-002',
      {
        what: `Cannot load the webhook's certificate from ${certPath} and ${keyPath}.`,
        why: whyInvalid(cause),
        next: 'Name the PEM files of a certificate and its private key with --tls-cert and --tls-key.',
      },
      { cause },
    );
  }
}

/** Why a file cannot be read, or OpenSSL's message about its content. */
function whyInvalid(cause: unknown): string {
  const path = cause instanceof Error && 'path' in cause ? String(cause.path) : null;
  return path === null ? messageOf(cause) : `${path}: ${whyUnreadable(cause)}`;
}
