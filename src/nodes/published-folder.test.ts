import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { publishedFolder } from './published-folder.ts';

const document = '.well-known/openid-configuration';

describe('the folder of a web server', () => {
  it('gets documents that everyone may read, and is later left as it was', async () => {
    const folder = join(await temporaryFolder(), 'www');
    expect(await publishedFolder.read(folder, document)).toBeNull();
    await publishedFolder.remove(folder, document);
    await publishedFolder.write(folder, document, '{}');
    await publishedFolder.write(folder, document, '{"a":1}');
    expect(await publishedFolder.read(folder, document)).toBe('{"a":1}');
    expect((await stat(join(folder, document))).mode & 0o777).toBe(0o644);
    await publishedFolder.remove(folder, document);
    expect(await readdir(folder)).toEqual([]);
  });

  it('may be a link', async () => {
    const place = await temporaryFolder();
    await mkdir(join(place, 'real'));
    await symlink(join(place, 'real'), join(place, 'www'));
    await publishedFolder.write(join(place, 'www'), document, '{}');
    expect(await readFile(join(place, 'real', document), 'utf8')).toBe('{}');
  });

  it.each(['write', 'read', 'remove'] as const)('never follows a link in it: %s', async (action) => {
    const place = await temporaryFolder();
    await mkdir(join(place, 'www'));
    await mkdir(join(place, 'etc'));
    await writeFile(join(place, 'etc/openid-configuration'), 'secret');
    await symlink(join(place, 'etc'), join(place, 'www/.well-known'));
    const run = publishedFolder[action](join(place, 'www'), document, '{}');
    await expect(run).rejects.toMatchObject({
      code: 'IRSA-ISSUER-050',
      problem: { why: expect.stringContaining('symbolic link') },
    });
    expect(await readdir(join(place, 'etc'))).toEqual(['openid-configuration']);
    expect(await readFile(join(place, 'etc/openid-configuration'), 'utf8')).toBe('secret');
  });

  it('does not read a document that is a link', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, 'keys.json'));
    await expect(publishedFolder.read(folder, 'keys.json')).rejects.toMatchObject({
      code: 'IRSA-ISSUER-050',
    });
  });

  it('does not wait for a pipe instead of a document', async () => {
    const folder = await temporaryFolder();
    await promisify(execFile)('mkfifo', [join(folder, 'keys.json')]);
    await expect(publishedFolder.read(folder, 'keys.json')).rejects.toMatchObject({
      code: 'IRSA-ISSUER-050',
    });
  });
});
