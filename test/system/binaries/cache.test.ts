import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { fakePath } from '../../support/fake-path.ts';
import { answerWith, makeArchive, startReleaseServer } from '../../support/release-server.ts';
import { isRoot } from '../../support/skip-unless.ts';

const otherUser = 65_534;

let folder: string;
let cache: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-cache-'));
  cache = join(folder, 'cache');
  fakePath(join(folder, 'path'), ['tar', 'gzip', 'sh']);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function find(get: 'offline' | { url: string; sha512: string } = 'offline'): ReturnType<typeof findBinaries> {
  const environment = { PATH: join(folder, 'path'), XDG_CACHE_HOME: cache };
  if (get !== 'offline') return findBinaries({ environment, archive: { version: 'v1.36.2', ...get } });
  return findBinaries({ environment, get: () => Promise.reject(new Error('no network')) });
}

/** Fills the cache from a release; returns the folder with the programs. */
async function fill(): Promise<string> {
  const { bytes, sha512 } = makeArchive(folder, ['kube-apiserver', 'etcd', 'kubectl']);
  const server = await startReleaseServer({ '/archive': answerWith(bytes) });
  try {
    return (await find({ url: `${server.origin}/archive`, sha512 })).directory;
  } finally {
    await server.stop();
  }
}

describe('the cache', () => {
  it('returns its programs without a network', async () => {
    const directory = await fill();
    expect(await find()).toMatchObject({ source: 'cache', directory, etcd: join(directory, 'etcd') });
  });

  it('returns nothing without a record of the origin', async () => {
    const directory = await fill();
    await rm(join(directory, 'sha256.json'));
    await expect(find()).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
  });

  it.each(['', '[]', '{"etcd": 3}'])('returns nothing if the record of the origin is %j', async (record) => {
    const directory = await fill();
    await writeFile(join(directory, 'sha256.json'), record);
    await expect(find()).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
  });

  it('returns nothing if a program is missing', async () => {
    const directory = await fill();
    await rm(join(directory, 'etcd'));
    await expect(find()).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
  });

  it('refuses a program that was changed after it was stored', async () => {
    const directory = await fill();
    await writeFile(join(directory, 'etcd'), '#!/bin/sh\necho altered\n');
    await expect(find()).rejects.toMatchObject({
      code: 'IRSA-BINARIES-010',
      problem: { why: expect.stringMatching(/^etcd was changed/) },
    });
  });

  it.each([
    ['the folder above', (directory: string) => join(directory, '..')],
    ['the folder itself', (directory: string) => directory],
    ['a program', (directory: string) => join(directory, 'kube-apiserver')],
  ])('refuses %s if other users can write to it', async (_name, pick) => {
    const directory = await fill();
    await chmod(pick(directory), 0o777);
    await expect(find()).rejects.toMatchObject({
      code: 'IRSA-BINARIES-010',
      problem: { why: expect.stringContaining('Other users can write') },
    });
  });

  it('of another user is neither run nor written to', async ({ skip }) => {
    skip(!isRoot, 'only root may give files away');
    const ran = join(folder, 'ran');
    const root = join(cache, 'irsactl', 'kubernetes');
    const directory = await fill();
    for (const name of ['kube-apiserver', 'etcd'])
      await writeFile(join(directory, name), `#!/bin/sh\ntouch ${ran}\n`);
    execFileSync('chown', ['-R', String(otherUser), cache]);
    await expect(find()).rejects.toMatchObject({
      code: 'IRSA-BINARIES-010',
      problem: { why: expect.stringContaining(`belongs to user ID ${otherUser}`) },
    });
    expect(await readdir(root)).toEqual([directory.slice(root.length + 1)]);
    expect(await readdir(folder)).not.toContain('ran');
  });

  it('behind a symbolic link of another user is refused', async ({ skip }) => {
    skip(!isRoot, 'only root may give files away');
    await fill();
    const otherFolder = join(folder, 'theirs');
    await mkdir(otherFolder);
    await symlink(cache, join(otherFolder, 'cache'));
    await chown(otherFolder, otherUser, otherUser);
    cache = join(otherFolder, 'cache');
    await expect(find()).rejects.toMatchObject({ code: 'IRSA-BINARIES-010' });
  });
});
