import { execFile } from 'node:child_process';
import {
  chmod,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { keyIdOf } from '../trust/key-id.ts';
import { parsePrivateKey } from '../trust/private-key.ts';
import { parsePublicKeys } from '../trust/public-keys.ts';
import { generateKey } from './generate-key.ts';
import { readKeyFile } from './key-file.ts';
import { createFiles, replaceFile } from './write-file.ts';
import { writeKeyPair } from './write-key-pair.ts';
import { writePublicFile } from './write-public-file.ts';

const key = await generateKey({ algorithm: 'ES256', bits: 2048 });

function coded(code: string, why = '') {
  return expect.objectContaining({
    code,
    problem: expect.objectContaining({ why: expect.stringContaining(why) }),
  });
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe('generateKey', () => {
  it.each([
    ['RS256', 2048, { kty: 'RSA', bits: 2048 }],
    ['RS256', 3072, { kty: 'RSA', bits: 3072 }],
    ['ES256', 2048, { kty: 'EC', curve: { crv: 'P-256' } }],
    ['ES384', 2048, { kty: 'EC', curve: { crv: 'P-384' } }],
    ['ES512', 2048, { kty: 'EC', curve: { crv: 'P-521' } }],
  ] as const)('generates %s with %i bits', async (algorithm, bits, kind) => {
    expect((await generateKey({ algorithm, bits })).kind).toMatchObject(kind);
  });
});

describe('writeKeyPair', () => {
  it('makes the private half readable only for its owner', async () => {
    const folder = await temporaryFolder();
    const files = await writeKeyPair(join(folder, 'sa.key'), key);
    expect(await readdir(folder)).toEqual(['sa.key', 'sa.key.pub']);
    expect(await modeOf(files.privateKey)).toBe(0o600);
    expect(await modeOf(files.publicKey)).toBe(0o644);
    expect(parsePrivateKey(await readFile(files.privateKey, 'utf8'), 'x').kid).toBe(key.kid);
    expect(parsePublicKeys(await readFile(files.publicKey, 'utf8'), 'x').map(keyIdOf)).toEqual([key.kid]);
  });

  it.each(['sa.key', 'sa.key.pub'])('changes nothing if %s exists', async (taken) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, taken), 'mine');
    await expect(writeKeyPair(join(folder, 'sa.key'), key)).rejects.toThrowError(coded('IRSA-KEY-009'));
    expect(await readdir(folder)).toEqual([taken]);
    expect(await readFile(join(folder, taken), 'utf8')).toBe('mine');
  });

  it('does not write through a dangling link', async () => {
    const folder = await temporaryFolder();
    await symlink(join(folder, 'elsewhere'), join(folder, 'sa.key'));
    await expect(writeKeyPair(join(folder, 'sa.key'), key)).rejects.toThrowError(coded('IRSA-KEY-009'));
    expect(await readdir(folder)).toEqual(['sa.key']);
  });

  it('reports a missing folder', async () => {
    const folder = await temporaryFolder();
    await expect(writeKeyPair(join(folder, 'none', 'sa.key'), key)).rejects.toThrowError(
      coded('IRSA-KEY-007', 'folder does not exist'),
    );
  });
});

describe('createFiles', () => {
  it('flushes the folder too, so that a power failure does not lose a key', async () => {
    const folder = await temporaryFolder();
    const handle = await open(folder, 'r');
    const kinds: string[] = [];
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'sync');
    sync.mockImplementation(async function (this: FileHandle) {
      kinds.push((await this.stat()).isDirectory() ? 'the folder' : 'a file');
    });
    await createFiles([{ path: join(folder, 'a'), content: 'new', mode: 0o600 }]);
    sync.mockRestore();
    await handle.close();
    expect(kinds).toEqual(['a file', 'the folder']);
  });

  it('removes the first file if the second name is taken at the last moment', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'b'), 'mine');
    const files = ['a', 'b'].map((name) => ({ path: join(folder, name), content: 'new', mode: 0o600 }));
    await expect(createFiles(files)).rejects.toThrowError(coded('IRSA-KEY-009'));
    expect(await readdir(folder)).toEqual(['b']);
    expect(await readFile(join(folder, 'b'), 'utf8')).toBe('mine');
  });
});

describe('replaceFile', () => {
  it('replaces a document atomically, and leaves no temporary file on failure', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'keys.json');
    await writePublicFile(path, 'old');
    await writePublicFile(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    await mkdir(join(folder, 'taken'));
    await expect(
      replaceFile({ path: join(folder, 'taken'), content: 'x', mode: 0o644 }),
    ).rejects.toThrowError(coded('IRSA-KEY-007', 'It is a folder'));
    expect(await readdir(folder)).toEqual(['keys.json', 'taken']);
  });

  it('never replaces a private key', async () => {
    const { privateKey } = await writeKeyPair(join(await temporaryFolder(), 'sa.key'), key);
    await expect(writePublicFile(privateKey, '{}')).rejects.toThrowError(coded('IRSA-KEY-009'));
    expect(await readFile(privateKey, 'utf8')).toBe(key.toPem());
  });
});

describe('writePublicFile', () => {
  it('keeps the mode of the file that it replaces', async () => {
    const path = join(await temporaryFolder(), 'keys.json');
    await writePublicFile(path, 'old');
    expect(await modeOf(path)).toBe(0o644);
    for (const mode of [0o600, 0o666, 0o640]) {
      await chmod(path, mode);
      await writePublicFile(path, 'new');
      expect(await modeOf(path)).toBe(mode);
    }
  });

  it('replaces the target of links, and keeps the links', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real/keys.json'), 'old');
    await symlink('real/keys.json', join(folder, 'one'));
    await symlink(join(folder, 'one'), join(folder, 'two'));
    await symlink('real/missing.json', join(folder, 'dangling'));
    await writePublicFile(join(folder, 'two'), 'new');
    await writePublicFile(join(folder, 'dangling'), 'new');
    expect(await readFile(join(folder, 'real/keys.json'), 'utf8')).toBe('new');
    expect((await readdir(join(folder, 'real'))).sort()).toEqual(['keys.json', 'missing.json']);
    for (const name of ['one', 'two', 'dangling']) {
      expect((await lstat(join(folder, name))).isSymbolicLink()).toBe(true);
    }
  });

  it('writes to a device or a named pipe, even through a link', async () => {
    const folder = await temporaryFolder();
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    await symlink(pipe, join(folder, 'to-pipe'));
    await symlink('/dev/null', join(folder, 'to-null'));
    for (const path of [pipe, join(folder, 'to-pipe')]) {
      const [read] = await Promise.all([readFile(pipe, 'utf8'), writePublicFile(path, 'whole')]);
      expect(read).toBe('whole');
    }
    await writePublicFile(join(folder, 'to-null'), 'gone');
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
    expect((await stat(pipe)).isFIFO()).toBe(true);
    await expect(writePublicFile('/dev/full', 'x')).rejects.toThrowError(
      coded('IRSA-KEY-010', 'disk is full'),
    );
  });

  it('appends to an open file', async () => {
    const path = join(await temporaryFolder(), 'out');
    const handle = await open(path, 'w');
    await handle.write('before ');
    await writePublicFile(`/proc/self/fd/${handle.fd}`, 'after');
    await handle.close();
    expect(await readFile(path, 'utf8')).toBe('before after');
  });

  it('refuses a folder', async () => {
    await expect(writePublicFile(await temporaryFolder(), 'x')).rejects.toThrowError(
      coded('IRSA-KEY-007', 'folder'),
    );
  });
});

describe('a write that was killed', () => {
  it('leaves temporary files that the next write removes', async () => {
    const folder = await temporaryFolder();
    const uuid = '00000000-0000-4000-8000-000000000000';
    const names = [`.sa.key.${uuid}.irsactl-tmp`, `.other.key.pub.${uuid}.irsactl-tmp`];
    const kept = ['.mine.tmp', `.b.${uuid}.tmp`, `.fresh.${uuid}.irsactl-tmp`, 'notes'];
    for (const name of [...names, ...kept]) await writeFile(join(folder, name), key.toPem());
    const old = new Date(Date.now() - 61_000);
    for (const name of [...names, ...kept.filter((name) => !name.startsWith('.fresh'))]) {
      await utimes(join(folder, name), old, old);
    }
    await writeKeyPair(join(folder, 'new.key'), key);
    expect((await readdir(folder)).sort()).toEqual([...kept, 'new.key', 'new.key.pub'].sort());
  });
});

describe('readKeyFile', () => {
  it('warns only of a private key that others may read', async () => {
    const files = await writeKeyPair(join(await temporaryFolder(), 'sa.key'), key);
    expect((await readKeyFile(files.privateKey)).exposed).toBeNull();
    expect((await readKeyFile(files.publicKey)).exposed).toBeNull();
    await chmod(files.privateKey, 0o640);
    const { exposed, text } = await readKeyFile(files.privateKey);
    expect(exposed).toMatchObject({ why: expect.stringContaining('0640') });
    expect(text).toBe(key.toPem());
  });

  it('reports why it cannot read', async () => {
    const folder = await temporaryFolder();
    await expect(readKeyFile(join(folder, 'none'))).rejects.toThrowError(
      coded('IRSA-KEY-007', 'no such file'),
    );
    await expect(readKeyFile(folder)).rejects.toThrowError(coded('IRSA-KEY-007', 'folder'));
    await expect(readKeyFile('/dev/zero')).rejects.toThrowError(coded('IRSA-KEY-007', 'larger than'));
  });
});
