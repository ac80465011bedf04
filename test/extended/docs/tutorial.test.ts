import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { installPackage, packProject, pathWithNode } from '../../support/packed-package.ts';
import { findPythonTools } from '../../support/python-tools.ts';
import { hasTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepSecret } from '../../support/transcript.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';
import { TutorialRunner } from '../../support/tutorial-runner.ts';

const tutorial = resolve(import.meta.dirname, '../../../docs/tutorial.md');

it('runs command for command with the installed package', { timeout: 900_000 }, async (context) => {
  const { kubectl } = await findBinaries();
  const hasKubectl = kubectl !== undefined || (await hasTool('kubectl'));
  context.skip(!hasKubectl, 'skipped: there is no kubectl, neither beside kube-apiserver nor on the PATH');
  context.skip(!(await hasTool('curl')), 'skipped: there is no curl on the PATH');
  const outer = await temporaryFolder();
  const folder = join(outer, 'work');
  await mkdir(folder);
  const programs = await installPackage(await packProject(outer), outer);
  const { aws } = await findPythonTools();
  const runner = new TutorialRunner({
    folder,
    environment: environment(outer, programs, dirname(aws)),
    page: 'docs/tutorial.md',
  });
  const blocks = tutorialBlocks(await readFile(tutorial, 'utf8'));
  expect(blocks.length).toBeGreaterThan(20);
  let ends: Awaited<ReturnType<TutorialRunner['end']>> = [];
  try {
    for (const block of blocks) {
      await runner.run(block);
      await keepSecretsOf(folder);
    }
    expect(existsSync(join(folder, 'node', 'tutorial-1'))).toBe(false);
  } finally {
    ends = await runner.end();
  }
  expect(ends.map(({ name }) => name)).toEqual(['sandbox', 'cluster']);
  expect(existsSync(join(folder, 'cluster'))).toBe(false);
});

/** A new terminal without any AWS or Kubernetes settings. */
function environment(home: string, ...programs: readonly string[]): Record<string, string> {
  const { XDG_CACHE_HOME, HOME = '', KUBEBUILDER_ASSETS } = process.env;
  return {
    PATH: pathWithNode(...programs),
    HOME: home,
    // Avoids downloading the Kubernetes binaries again for this home.
    XDG_CACHE_HOME: XDG_CACHE_HOME || join(HOME, '.cache'),
    ...(KUBEBUILDER_ASSETS ? { KUBEBUILDER_ASSETS } : {}),
    AWS_PAGER: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function keepSecretsOf(folder: string): Promise<void> {
  const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8').catch(() => '');
  const accessKey = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(await read('sandbox.env'));
  keepSecret('secret access key', accessKey?.[1] ?? '');
  for (const path of ['token', 'other-token']) keepSecret('token', (await read(path)).trim());
  for (const path of ['cluster/pki/sa.key', 'webhook.key']) {
    // The first line in the body of a PEM file is enough to find the key.
    keepSecret('private key', (await read(path)).split('\n')[1] ?? '');
  }
}
