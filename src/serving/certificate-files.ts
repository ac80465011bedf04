import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Logger } from 'pino';
import type { KeyedCertificate } from '../certificates/certificate-authority.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import type { Runtime } from './runtime.ts';

/** A certificate that a server serves under. */
export interface ServingPair extends KeyedCertificate {
  /** When it ends, in milliseconds since 1970. */
  readonly notAfter: number;
}

/** Where a server's certificate comes from; it may change while the server runs. */
export interface CertificateSource {
  /** What new connections are given. */
  current(): ServingPair;
  /** Why no call can be answered under a certificate that holds; null where it can. */
  unready(): string | null;
  /** Follows the certificate until the signal aborts; `changed` is given each new one. */
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
 * A certificate from files, read again when they change. The files are polled: a mounted Secret changes by a swapped
 * symbolic link, which file events of the single file miss (https://kubernetes.io/docs/concepts/configuration/secret/#mounted-secrets-are-updated-automatically).
 */
export async function certificateFiles(options: CertificateFiles): Promise<CertificateSource> {
  let current = await readPair(options);
  const read = quietReader(options);
  return {
    current: () => current,
    unready: () => (current.notAfter > options.runtime.now() ? null : 'The serving certificate has ended.'),
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

/** Null, with one complaint in the log, while the files do not fit: they may be halfway through a swap. */
function quietReader(options: CertificateFiles): () => Promise<ServingPair | null> {
  let complaint = '';
  return async () => {
    try {
      const found = await readPair(options);
      complaint = '';
      return found;
    } catch (error) {
      const message = error instanceof IrsaError ? error.problem.why : String(error);
      if (message !== complaint) options.log.warn({ err: message }, 'the new certificate cannot be used');
      complaint = message;
      return null;
    }
  };
}

async function readPair({ certPath, keyPath }: CertificateFiles): Promise<ServingPair> {
  try {
    const [cert, key] = await Promise.all([readFile(certPath, 'utf8'), readFile(keyPath, 'utf8')]);
    // Refuses a key that does not belong to the certificate.
    createSecureContext({ cert, key });
    const parsed = new X509Certificate(cert);
    return { cert, key, notAfter: Date.parse(parsed.validTo) };
  } catch (cause) {
    throw new IrsaError(
      'IRSA-WEBHOOK-002',
      {
        what: `${certPath} and ${keyPath} cannot be used as the certificate of the webhook.`,
        why: whyNoPair(cause),
        next: 'Name the PEM files of a certificate and of its private key with --tls-cert and --tls-key.',
      },
      { cause },
    );
  }
}

/** What a file has against it, or OpenSSL against what is in it. */
function whyNoPair(cause: unknown): string {
  const path = cause instanceof Error && 'path' in cause ? String(cause.path) : null;
  return path === null ? messageOf(cause) : `${path}: ${whyUnreadable(cause)}`;
}
