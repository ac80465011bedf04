import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { servingCertificates } from '../../src/certificates/serving-certificates.ts';

/** Writes a certificate for 127.0.0.1 and its key into the folder; returns the paths and the CA in PEM. */
export async function writeServedPair(folder: string) {
  const { authority, cert, key } = await servingCertificates(Date.now).issue(['127.0.0.1']);
  const files = { tlsCert: join(folder, 'tls.crt'), tlsKey: join(folder, 'tls.key') };
  await writeFile(files.tlsCert, cert);
  await writeFile(files.tlsKey, key, { mode: 0o600 });
  return { ...files, authority };
}
