import { X509Certificate } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';
import { readUsable } from './read-bounded.ts';

/** Far more than all public authorities need. */
const largestBundle = 8 * 1024 * 1024;
const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** The option or environment variable that names the file. */
type CaFileName = '--ca-file' | 'NODE_EXTRA_CA_CERTS';

/** Reads a PEM file with at least one certificate, all of them valid. Throws IRSA-CLI-007. */
export async function readCaFile(file: string, by: CaFileName = '--ca-file'): Promise<string> {
  const unusable = (why: string, cause?: unknown) => notAuthorities(file, by, why, cause);
  const text = await readUsable(file, largestBundle, unusable);
  const found = text.match(certificate) ?? [];
  if (found.length === 0) throw unusable('It contains no certificate in PEM format.');
  for (const [index, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch (cause) {
      throw unusable(`Certificate ${index + 1} of ${found.length} in it cannot be read.`, cause);
    }
  }
  return text;
}

function notAuthorities(file: string, by: CaFileName, why: string, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CLI-007',
    {
      what: `${file} is not a file of certificate authorities.`,
      why,
      next: `Name a PEM file with certificates ${by === '--ca-file' ? 'after' : 'in'} ${by}.`,
      place: { file },
    },
    { cause },
  );
}
