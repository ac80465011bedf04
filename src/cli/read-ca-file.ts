import { X509Certificate } from 'node:crypto';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import { readBounded } from './read-bounded.ts';

/** Far more than the certificates of every public authority. */
const largestBundle = 8 * 1024 * 1024;
const certificate = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

/** Reads the file of `--ca-file`: PEM with at least one certificate, each of which can be read. */
export async function readCaFile(file: string): Promise<string> {
  const text = await textOf(file);
  const found = text.match(certificate) ?? [];
  if (found.length === 0) throw unusable(file, 'It holds no certificate in PEM form.');
  for (const [index, pem] of found.entries()) {
    try {
      new X509Certificate(pem);
    } catch (cause) {
      throw unusable(file, `Certificate ${index + 1} of ${found.length} in it cannot be read.`, cause);
    }
  }
  return text;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readBounded(file, largestBundle, () =>
      unusable(file, `It has more than ${largestBundle} bytes.`),
    );
  } catch (cause) {
    if (cause instanceof IrsaError) throw cause;
    throw unusable(file, whyUnreadable(cause), cause);
  }
}

function unusable(file: string, why: string, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CLI-007',
    {
      what: `${file} is no file of certificate authorities.`,
      why,
      next: 'Name a PEM file with certificates after --ca-file.',
      place: { file },
    },
    { cause },
  );
}
