import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCaFile } from './read-ca-file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-ca-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function whyNot(file: string): Promise<unknown> {
  return readCaFile(file).then(
    () => null,
    (error: { code: string; problem: { why: string } }) => `${error.code} ${error.problem.why}`,
  );
}

describe('the file of --ca-file', () => {
  it('may contain several certificates, and text between them', async () => {
    const file = join(folder, 'bundle.pem');
    const text = `# two\n${rootCertificates.slice(0, 2).join('\n# and\n')}\n`;
    await writeFile(file, text);
    expect(await readCaFile(file)).toBe(text);
  });

  it('is refused without a valid certificate', async () => {
    const broken = join(folder, 'broken.pem');
    await writeFile(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    const binary = join(folder, 'binary');
    await writeFile(binary, Buffer.from([0xff, 0xfe]));
    const example = resolve(import.meta.dirname, '../../examples/irsa.yaml');
    expect(await readFile(example, 'utf8')).toContain('kind: TrustChain');
    expect(
      await Promise.all([join(folder, 'nope'), folder, example, broken, binary, '/dev/zero'].map(whyNot)),
    ).toEqual([
      'IRSA-CLI-007 There is no such file.',
      'IRSA-CLI-007 It is a folder.',
      'IRSA-CLI-007 It contains no certificate in PEM format.',
      'IRSA-CLI-007 Certificate 1 of 1 in it cannot be read.',
      'IRSA-CLI-007 It is not text in UTF-8.',
      'IRSA-CLI-007 It has more than 8388608 bytes.',
    ]);
  });
});
