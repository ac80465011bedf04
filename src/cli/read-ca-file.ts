import { X509Certificate } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';
import { readUsable } from './read-bounded.ts';

/** Far more than the certificates of every public authority. */
const largestBundle = 8 * 1024 * 1024;
const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** What names the file: an option or a variable of the environment. */
type CaFileName = '--ca-file' | 'NODE_EXTRA_CA_CERTS';

/** Reads a file of authorities: PEM with at least one certificate, each of which can be read. Throws IRSA-CLI-007. */
export async function readCaFile(file: string, by: CaFileName = '--ca-file'): Promise<string> {
  const unusable = (why: string, cause?: unknown) => notAuthorities(file, by, why, cause);
  const text = await readUsable(file, largestBundle, unusable);
  const found = text.match(certificate) ?? [];
  if (found.length === 0) throw unusable('It holds no certificate in PEM form.');
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
      what: `${file} is no file of certificate authorities.`,
      why,
      next: `Name a PEM file with certificates ${by === '--ca-file' ? 'after' : 'in'} ${by}.`,
      place: { file },
    },
    { cause },
  );
}
