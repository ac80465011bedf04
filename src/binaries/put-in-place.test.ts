import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putInPlace } from './put-in-place.ts';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-place-'));
  target = join(folder, 'v1');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An existing folder is never complete. */
const never = async () => false;

async function fill(temporary: string): Promise<string> {
  await mkdir(join(temporary, 'bin'));
  await writeFile(join(temporary, 'bin', 'etcd'), 'new');
  expect(await readdir(folder)).not.toContain('v1');
  return join(temporary, 'bin');
}

describe('putInPlace', () => {
  it('renames the complete folder at the end and leaves nothing else', async () => {
    await putInPlace(target, fill, never);
    expect(await readdir(folder)).toEqual(['v1']);
    expect(await readFile(join(target, 'etcd'), 'utf8')).toBe('new');
  });

  it.each([
    ['replaces an incomplete folder', false, 'new'],
    ['keeps a folder that another process has completed', true, 'old'],
  ])('%s', async (_, isComplete, content) => {
    await mkdir(target);
    await writeFile(join(target, 'etcd'), 'old');
    const again = async (temporary: string): Promise<string> => {
      await mkdir(join(temporary, 'bin'));
      await writeFile(join(temporary, 'bin', 'etcd'), 'new');
      return join(temporary, 'bin');
    };
    await putInPlace(target, again, async () => isComplete);
    expect(await readFile(join(target, 'etcd'), 'utf8')).toBe(content);
    expect(await readdir(folder)).toEqual(['v1']);
  });

  it('leaves nothing if filling fails midway', async () => {
    const failing = putInPlace(
      target,
      async (temporary) => {
        await fill(temporary);
        throw new Error('no space left');
      },
      never,
    );
    await expect(failing).rejects.toThrow('no space left');
    expect(await readdir(folder)).toEqual([]);
  });
});

it("removes the old temporary folders of this version, and not another version's", async () => {
  const longAgo = new Date(Date.now() - 24 * 60 * 60 * 1000);
  for (const name of ['v1.tmp-old', 'v1.tmp-new', 'v10.tmp-old']) await mkdir(join(folder, name));
  for (const name of ['v1.tmp-old', 'v10.tmp-old']) await utimes(join(folder, name), longAgo, longAgo);
  await putInPlace(
    target,
    async (temporary) => {
      await mkdir(join(temporary, 'bin'));
      return join(temporary, 'bin');
    },
    never,
  );
  expect((await readdir(folder)).toSorted()).toEqual(['v1', 'v1.tmp-new', 'v10.tmp-old']);
});
