import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putInPlace, sweepLeftovers } from './put-in-place.ts';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-place-'));
  target = join(folder, 'v1');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function fill(temporary: string): Promise<string> {
  await mkdir(join(temporary, 'bin'));
  await writeFile(join(temporary, 'bin', 'etcd'), 'new');
  expect(await readdir(folder)).not.toContain('v1');
  return join(temporary, 'bin');
}

describe('putInPlace', () => {
  it('gives the whole folder its name at the end and leaves nothing else', async () => {
    await putInPlace(target, fill);
    expect(await readdir(folder)).toEqual(['v1']);
    expect(await readFile(join(target, 'etcd'), 'utf8')).toBe('new');
  });

  it('leaves nothing when filling fails half way', async () => {
    const failing = putInPlace(target, async (temporary) => {
      await fill(temporary);
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('sweepLeftovers', () => {
  it("removes what a killed fill left, and no other version's", async () => {
    await mkdir(join(folder, 'v1.tmp-abc'));
    await mkdir(join(folder, 'v10.tmp-abc'));
    await sweepLeftovers(target);
    expect(await readdir(folder)).toEqual(['v10.tmp-abc']);
  });
});
