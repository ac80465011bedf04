import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packProject, pathWithNode } from '../../support/packed-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const publint = resolve(import.meta.dirname, '../../../node_modules/.bin/publint');

it('the package holds the licence, the programs, the documents, and no tests', {
  timeout: 600_000,
}, async () => {
  const folder = await temporaryFolder();
  const tarball = await packProject(folder);
  const { stdout } = await run('tar', ['-tzf', tarball]);
  const files = stdout.trim().split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      'package/LICENSE',
      'package/README.md',
      'package/CHANGELOG.md',
      'package/dist/cli/main.js',
      'package/docs/tutorial.md',
      'package/man/irsactl.1',
      'package/examples/irsa.yaml',
      'package/schema/irsa.v1alpha1.schema.json',
    ]),
  );
  expect(files.filter((file) => /\.test\.|(^|\/)test\/|node_modules|\.tsbuildinfo$/.test(file))).toEqual([]);
  const env = { ...process.env, PATH: pathWithNode() };
  // The copy that was packed has the freshly built dist.
  await run(publint, ['--strict', '--pack', 'false', join(folder, 'project')], { env }).catch(
    (fault: Error & { stdout?: string }) => {
      throw new Error(`publint: ${fault.stdout ?? ''}${fault.message}`);
    },
  );
});
