import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrustChain } from '../config/read-trust-chain.ts';
import { largestFile } from '../config/yaml-document.ts';
import { readText } from './read-text.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-read-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function codesOf(file: string): Promise<unknown> {
  return readTrustChain(file, readText).then(
    () => [],
    (error: { errors?: readonly { code: string; problem: { why: string } }[] }) =>
      error.errors?.map(({ code, problem }) => `${code} ${problem.why}`),
  );
}

describe('reading a text file', () => {
  it('returns its text', async () => {
    const file = join(folder, 'text');
    await writeFile(file, 'ä → b\n');
    expect(await readText(file)).toBe('ä → b\n');
  });

  it('refuses a missing file, a folder, and bytes that are not text', async () => {
    const binary = join(folder, 'binary');
    await writeFile(binary, Buffer.from([0xff, 0xfe, 0x00]));
    expect(await codesOf(join(folder, 'nothing'))).toEqual(['IRSA-CONFIG-001 There is no such file.']);
    expect(await codesOf(folder)).toEqual(['IRSA-CONFIG-001 It is a folder.']);
    expect(await codesOf(binary)).toEqual(['IRSA-CONFIG-001 It is not text in UTF-8.']);
  });

  it('stops at the maximum size', async () => {
    const file = join(folder, 'large');
    await writeFile(file, '#'.repeat(largestFile + 1));
    expect(await codesOf(file)).toEqual([
      `IRSA-CONFIG-001 An irsa.yaml may have at most ${largestFile} bytes.`,
    ]);
    // The file has no end, so reading must stop before it.
    expect(await codesOf('/dev/zero')).toEqual([
      `IRSA-CONFIG-001 An irsa.yaml may have at most ${largestFile} bytes.`,
    ]);
  });
});
