import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startReleaseServer } from '../../support/release-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../../..');

test('npm refuses a package with an altered archive', async () => {
  const folder = await temporaryFolder();
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const yaml = lock.packages['node_modules/yaml'];
  const dependencies = { yaml: yaml.version };
  const archive = `/yaml/-/yaml-${yaml.version}.tgz`;
  const registry = await startReleaseServer({
    '/yaml': ({ headers }, response) => {
      const dist = { tarball: `http://${headers.host}${archive}` };
      response.end(
        JSON.stringify({
          name: 'yaml',
          versions: { [yaml.version]: { name: 'yaml', version: yaml.version, dist } },
        }),
      );
    },
    [archive]: async (_request, response) => {
      response.end(await alteredArchive(folder, yaml.version));
    },
  });
  onTestFinished(() => registry.stop());
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'trial', version: '1.0.0', dependencies }),
  );
  await copyFile(join(root, '.npmrc'), join(folder, '.npmrc'));
  const packages = { '': { name: 'trial', version: '1.0.0', dependencies }, 'node_modules/yaml': yaml };
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, name: 'trial', packages }));
  const settings = {
    npm_config_registry: registry.origin,
    npm_config_cache: join(folder, 'cache'),
    npm_config_noproxy: '*',
    npm_config_fetch_retries: '0',
  };
  const ended = promisify(execFile)('npm', ['ci'], { cwd: folder, env: { ...process.env, ...settings } });
  await expect(ended).rejects.toMatchObject({ stderr: expect.stringContaining('EINTEGRITY') });
  expect(registry.asked).toContain(archive);
});

async function alteredArchive(folder: string, version: string): Promise<Buffer> {
  await mkdir(join(folder, 'package'), { recursive: true });
  await writeFile(join(folder, 'package', 'package.json'), JSON.stringify({ name: 'yaml', version }));
  const tar = spawnSync('tar', ['-czf', '-', 'package'], { cwd: folder });
  if (tar.status !== 0) throw new Error(tar.stderr.toString());
  return tar.stdout;
}
