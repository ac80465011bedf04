import { execFile } from 'node:child_process';
import { chmod, link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { fileError } from './file-error.ts';
import { localFiles } from './local-files.ts';
import { openNode } from './open-node.ts';
import { readOperatorFile } from './operator-file.ts';

describe('the files of this machine', () => {
  it('are written whole, with mode and time, and leave no temporary file', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'a.yaml');
    await writeFile(path, 'old', { mode: 0o644 });
    await localFiles.write(path, 'new', { mode: 0o600, modified: 1_700_000_000_123 });
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await localFiles.facts(path)).toMatchObject({
      kind: 'file',
      mode: 0o600,
      modified: 1_700_000_000_123,
      size: 3,
    });
    expect(await readdir(folder)).toEqual(['a.yaml']);
  });

  it('replace what a killed write has left', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, '.a.yaml.irsactl-tmp'), 'half');
    await localFiles.write(join(folder, 'a.yaml'), 'whole', { mode: 0o600 });
    expect(await readdir(folder)).toEqual(['a.yaml']);
  });

  it('do not follow a link that lies in the way', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'precious'), 'untouched');
    await symlink(join(folder, 'precious'), join(folder, '.a.irsactl-tmp'));
    await localFiles.write(join(folder, 'a'), 'new', { mode: 0o600 });
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('untouched');
  });

  it('are null where there are none', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'none');
    expect(await localFiles.read(path)).toBeNull();
    expect(await localFiles.facts(path)).toBeNull();
    expect(await localFiles.list(path)).toBeNull();
    await localFiles.remove(path);
  });

  it('are renamed, listed and removed', async () => {
    const folder = await temporaryFolder();
    await localFiles.makeDirectory(join(folder, 'x/y'), 0o700);
    expect((await stat(join(folder, 'x/y'))).mode & 0o777).toBe(0o700);
    await localFiles.write(join(folder, 'x/y/b'), '1', { mode: 0o600 });
    await localFiles.rename(join(folder, 'x/y/b'), join(folder, 'x/a'));
    expect(await localFiles.list(join(folder, 'x'))).toEqual(['a', 'y']);
    await localFiles.remove(join(folder, 'x'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('leave a folder that is there as it is', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'x'), { mode: 0o755 });
    await localFiles.makeDirectory(join(folder, 'x'), 0o700);
    expect((await stat(join(folder, 'x'))).mode & 0o777).toBe(0o755);
  });

  it('say whose they are, and whether their path is a link or one of several', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), '');
    await link(join(folder, 'a'), join(folder, 'b'));
    await symlink(join(folder, 'a'), join(folder, 'c'));
    expect(await localFiles.facts(join(folder, 'a'))).toMatchObject({ isLink: false, names: 2 });
    expect(await localFiles.facts(join(folder, 'c'))).toMatchObject({ kind: 'file', isLink: true });
    expect((await localFiles.facts(folder))?.owner).toBe(await localFiles.user());
    expect(await localFiles.facts(folder)).toMatchObject({ isLink: false, names: 1 });
  });

  it('are regular files: a pipe that somebody put there is not waited for', async () => {
    const path = join(await temporaryFolder(), 'pipe');
    await promisify(execFile)('mkfifo', [path]);
    await expect(localFiles.read(path)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
    await expect(localFiles.read('/dev/zero')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
  });

  it('give a coded error that names the path where the system refuses', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'd'));
    await expect(localFiles.read(join(folder, 'd'))).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-004',
      problem: { what: expect.stringContaining(join(folder, 'd')) },
    });
  });
});

describe('what the system refuses', () => {
  it.each([
    ['EACCES', 'IRSA-CONTROLPLANE-002'],
    ['EROFS', 'IRSA-CONTROLPLANE-002'],
    ['ENOSPC', 'IRSA-CONTROLPLANE-003'],
    ['EIO', 'IRSA-CONTROLPLANE-004'],
  ])('%s is %s', (code, expected) => {
    expect(fileError('/x', Object.assign(new Error(code), { code })).code).toBe(expected);
  });
});

describe('a node', () => {
  const node: ControlPlaneNode = {
    name: 'cp-1',
    access: { kind: 'local' },
    manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    directory: '/etc/kubernetes/irsactl',
  };

  it('that irsactl runs on is this machine', () => {
    expect(openNode(node)).toBe(localFiles);
  });

  it('that is reached over ssh is not yet possible', () => {
    const remote = { ...node, access: { kind: 'ssh', host: 'cp-1.example' } } as const;
    expect(() => openNode(remote)).toThrow('IRSA-CONTROLPLANE-001');
  });
});

describe('the operator’s key file', () => {
  it('comes with its permissions', async () => {
    const path = join(await temporaryFolder(), 'sa.key');
    await writeFile(path, 'text');
    await chmod(path, 0o640);
    expect(await readOperatorFile(path)).toEqual({ content: 'text', mode: 0o640 });
    expect(await readOperatorFile(`${path}.none`)).toBeNull();
  });

  it('that cannot be read is a coded error', async () => {
    await expect(readOperatorFile(await temporaryFolder())).rejects.toMatchObject({ code: 'IRSA-KEY-007' });
  });
});
