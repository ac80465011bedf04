import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTree } from '../../../scripts/command-tree.ts';
import { helpPageOf } from '../../../src/cli/help/guided-help.ts';
import { layOutHelp } from '../../../src/cli/help/lay-out-help.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { installPackage, packProject, pathWithNode } from '../../support/packed-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const projectRoot = resolve(import.meta.dirname, '../../..');
const tool = (name: string) => join(projectRoot, 'node_modules/.bin', name);

describe('the package', { timeout: 600_000 }, () => {
  let folder: string;
  let tarball: string;
  /** The folder of a user who installed the package. */
  let place: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'irsactl-package-'));
    tarball = await packProject(folder);
    place = resolve(await installPackage(tarball, folder), '../..');
    env = { ...process.env, PATH: pathWithNode() };
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds the licences, the programs, the documents, and no tests', async () => {
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const files = stdout.trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        'package/LICENSE',
        'package/README.md',
        'package/CHANGELOG.md',
        'package/dist/main.cjs',
        'package/dist/third-party-licenses.txt',
        'package/docs/tutorial.md',
        'package/dist/irsactl.1',
        'package/examples/irsa.yaml',
        'package/schema/irsa.v1alpha1.schema.json',
      ]),
    );
    expect(files.filter((file) => /\.test\.|(^|\/)test\/|node_modules|\.tsbuildinfo$/.test(file))).toEqual(
      [],
    );
  });

  it('passes publint', async () => {
    // The copy that was packed has the freshly built dist.
    await run(tool('publint'), ['--strict', '--pack', 'false', join(folder, 'project')], { env }).catch(
      (fault: Error & { stdout?: string }) => {
        throw new Error(`publint: ${fault.stdout ?? ''}${fault.message}`);
      },
    );
  });

  it('installs nothing else, and is small', async () => {
    const packages = (await readdir(join(place, 'node_modules'))).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['irsactl']);
    expect(await sizeOf(join(place, 'node_modules'))).toBeLessThan(12_000_000);
  });

  it('reports an outdated Node before it loads a module that an old Node cannot parse', async () => {
    const pretend = join(place, 'pretend.cjs');
    await writeFile(pretend, "Object.defineProperty(process, 'version', { value: 'v12.22.0' });\n");
    const main = join(place, 'node_modules/irsactl/dist/main.cjs');
    await expect(run(process.execPath, ['--require', pretend, main, 'plan'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^IRSA-CLI-011 {2}irsactl needs Node 22\.19 or newer\.\n/),
    });
    // An old Node reads only this file, so it has no static import and no export.
    expect(await readFile(main, 'utf8')).not.toMatch(/^(import|export)\b|^(const|let|var) .*\brequire\(/m);
  });

  it('prints the same help of every command as the parser, under both names', async () => {
    const main = join(place, 'node_modules/irsactl/dist/main.cjs');
    const plugin = join(place, 'kubectl-irsa');
    await symlink(main, plugin);
    for (const [program, name] of [
      [main, 'irsactl'],
      [plugin, 'kubectl irsa'],
    ] as const) {
      for (const { title, command } of commandTree(createProgram(name))) {
        const words = title.slice(name.length).trim().split(' ').filter(Boolean);
        const { stdout } = await run(process.execPath, [program, ...words, '--help']);
        expect(stdout).toBe(layOutHelp(helpPageOf(command), { width: 80, program: name }));
      }
    }
  });

  it('can be imported and required, with types that depend only on those of Node', async () => {
    const text = "parseIssuerUrl('https://bucket.s3.eu-central-1.amazonaws.com')";
    await writeFile(
      join(place, 'a.mts'),
      `import { parseIssuerUrl } from 'irsactl';\nconsole.log(${text});\n`,
    );
    await writeFile(
      join(place, 'b.cjs'),
      `const { parseIssuerUrl } = require('irsactl');\nconsole.log(${text});\n`,
    );
    for (const file of ['a.mts', 'b.cjs']) {
      const { stdout } = await run(process.execPath, [file], { cwd: place });
      expect(stdout).toBe('https://bucket.s3.eu-central-1.amazonaws.com\n');
    }
    const types = ['--typeRoots', join(projectRoot, 'node_modules/@types'), '--types', 'node'];
    const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext'];
    await run(tool('tsc'), [...types, ...strict, 'a.mts'], { cwd: place, env }).catch(
      (fault: Error & { stdout?: string }) => {
        throw new Error(`tsc: ${fault.stdout ?? ''}${fault.message}`);
      },
    );
  });

  it('runs the whole chain with `npx irsactl demo`, with an empty cache and no network for npm', async () => {
    const home = await temporaryFolder();
    const { stdout } = await run('npx', ['--offline', '--yes', '--package', tarball, 'irsactl', 'demo'], {
      cwd: home,
      env: {
        PATH: pathWithNode(),
        HOME: home,
        // Avoids downloading the Kubernetes binaries again for this home.
        XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
      },
    });
    expect(stdout).toContain(':assumed-role/demo-1-shop-orders/');
  });
});

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(join(parentPath, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
