import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packProject, pathWithNode } from '../../support/packed-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepTranscript } from '../../support/transcript.ts';

it('npx irsactl demo runs from the packed tarball', { timeout: 900_000 }, async () => {
  const folder = await temporaryFolder();
  const tarball = await packProject(folder);
  const { stdout, stderr } = await promisify(execFile)(
    'npx',
    ['--yes', '--prefer-offline', `--package=${tarball}`, 'irsactl', 'demo'],
    { cwd: folder, env: { ...process.env, PATH: pathWithNode() } },
  );
  keepTranscript('npx irsactl demo', stdout + stderr);
  expect(stdout).toContain(':assumed-role/demo-1-shop-orders/');
  expect(stdout.trimEnd().split('\n').at(-1)).toContain('Nothing is left');
});
