import { execFile } from 'node:child_process';
import { link, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { NodeFiles } from '../../src/chain/node-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * Tests that every implementation of NodeFiles must pass; `open` opens the files of this machine. busybox supports only
 * whole seconds in file times.
 */
export function describeNodeFiles(
  title: string,
  open: () => NodeFiles | Promise<NodeFiles>,
  milliseconds = 123,
): void {
  describe(title, () => {
    it('write whole files with mode and time, and leave no temporary file', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      const path = join(folder, 'a.yaml');
      await writeFile(path, 'old', { mode: 0o644 });
      await files.write(path, 'new', { mode: 0o600, modified: 1_700_000_000_000 + milliseconds });
      expect(await readFile(path, 'utf8')).toBe('new');
      expect(await files.facts(path)).toMatchObject({
        kind: 'file',
        mode: 0o600,
        modified: 1_700_000_000_000 + milliseconds,
        size: 3,
      });
      expect(await readdir(folder)).toEqual(['a.yaml']);
    });

    it('read the written bytes unchanged', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      const content = Buffer.from(
        Array.from({ length: 70_000 }, (_, index) => (index * 7 + (index >> 8)) & 0xff),
      );
      for (const [name, bytes] of [
        ['bytes', content],
        ['empty', Buffer.of()],
        ['a \'quoted\' $name\\n "x"', Buffer.from('\n\nends with lines\n\n')],
      ] as const) {
        await files.write(join(folder, name), bytes, { mode: 0o600 });
        expect(await files.read(join(folder, name))).toEqual(bytes);
        expect(await readFile(join(folder, name))).toEqual(bytes);
      }
    });

    it('replace the temporary file of a killed write', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await writeFile(join(folder, '.a.yaml.irsactl-tmp'), 'half');
      await files.write(join(folder, 'a.yaml'), 'whole', { mode: 0o600 });
      expect(await readdir(folder)).toEqual(['a.yaml']);
    });

    it('do not follow a link at the target or the temporary file', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await writeFile(join(folder, 'precious'), 'untouched');
      await symlink(join(folder, 'precious'), join(folder, '.a.irsactl-tmp'));
      await symlink(join(folder, 'precious'), join(folder, 'a'));
      await files.write(join(folder, 'a'), 'new', { mode: 0o600 });
      expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('untouched');
      expect(await readFile(join(folder, 'a'), 'utf8')).toBe('new');
    });

    it('return null for missing paths', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await writeFile(join(folder, 'file'), '');
      await symlink('/nowhere/at/all', join(folder, 'dangling'));
      for (const path of ['none', 'file/below', 'dangling'].map((name) => join(folder, name))) {
        expect(await files.read(path)).toBeNull();
        expect(await files.facts(path)).toBeNull();
        expect(await files.list(path)).toBeNull();
      }
      await files.remove(join(folder, 'none'));
    });

    it('create folders with the requested mode, despite the umask', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await files.makeDirectory(join(folder, 'x'), 0o777);
      expect((await stat(join(folder, 'x'))).mode & 0o777).toBe(0o777);
    });

    it('rename, list and remove', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await files.makeDirectory(join(folder, 'x/y'), 0o700);
      expect((await stat(join(folder, 'x/y'))).mode & 0o777).toBe(0o700);
      await files.write(join(folder, 'x/y/b'), '1', { mode: 0o600 });
      await files.rename(join(folder, 'x/y/b'), join(folder, 'x/a'));
      await writeFile(join(folder, 'x/.hidden'), '');
      await writeFile(join(folder, 'x/*'), '');
      await symlink('/nowhere', join(folder, 'x/link'));
      expect(await files.list(join(folder, 'x'))).toEqual(['*', '.hidden', 'a', 'link', 'y']);
      expect(await files.list(join(folder, 'x/y'))).toEqual([]);
      await files.remove(join(folder, 'x'));
      expect(await readdir(folder)).toEqual([]);
    });

    it('replace another file with one rename', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await writeFile(join(folder, 'a'), 'new', { mode: 0o640 });
      await writeFile(join(folder, 'b'), 'old');
      await files.rename(join(folder, 'a'), join(folder, 'b'));
      expect(await readFile(join(folder, 'b'), 'utf8')).toBe('new');
      expect(await readdir(folder)).toEqual(['b']);
      await expect(files.rename(join(folder, 'a'), join(folder, 'b'))).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-004',
      });
    });

    it('keep the mode of an existing folder', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await mkdir(join(folder, 'x'), { mode: 0o755 });
      await files.makeDirectory(join(folder, 'x'), 0o700);
      expect((await stat(join(folder, 'x'))).mode & 0o777).toBe(0o755);
    });

    it('report the owner, and whether the path is a link or one of several hard links', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await writeFile(join(folder, 'a'), '');
      await link(join(folder, 'a'), join(folder, 'b'));
      await symlink(join(folder, 'a'), join(folder, 'c'));
      expect(await files.facts(join(folder, 'a'))).toMatchObject({ isLink: false, names: 2 });
      expect(await files.facts(join(folder, 'c'))).toMatchObject({ kind: 'file', isLink: true });
      expect((await files.facts(folder))?.owner).toBe(await files.user());
      expect(await files.facts(folder)).toMatchObject({ kind: 'directory', isLink: false, names: 1 });
      const { dev, mode, uid, gid } = await stat(folder);
      expect(await files.facts(folder)).toMatchObject({
        device: dev,
        mode: mode & 0o7777,
        owner: uid,
        group: gid,
      });
    });

    it('read only regular files, and do not wait for a pipe', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      const path = join(folder, 'pipe');
      await promisify(execFile)('mkfifo', [path]);
      await expect(files.read(path)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
      await expect(files.read('/dev/zero')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
      expect(await files.facts(path)).toMatchObject({ kind: 'other' });
    });

    it('throw a coded error that names the path if the system refuses', async () => {
      const [files, folder] = [await open(), await temporaryFolder()];
      await mkdir(join(folder, 'd'));
      await writeFile(join(folder, 'file'), '');
      const named = (path: string) => ({
        code: 'IRSA-CONTROLPLANE-004',
        problem: { what: expect.stringContaining(path) },
      });
      await expect(files.read(join(folder, 'd'))).rejects.toMatchObject(named(join(folder, 'd')));
      const below = join(folder, 'file/below');
      await expect(files.write(below, '', { mode: 0o600 })).rejects.toMatchObject(named(below));
      await expect(files.makeDirectory(below, 0o700)).rejects.toMatchObject(named(below));
      await expect(files.write(join(folder, 'd'), '', { mode: 0o600 })).rejects.toMatchObject(
        named(join(folder, 'd')),
      );
      expect(await readdir(folder)).toEqual(['d', 'file']);
    });
  });
}
