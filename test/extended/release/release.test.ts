import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readVersion } from '../../../src/cli/version.ts';
import { findGoTool } from '../../support/go-tool.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { hasTool, runTool } from '../../support/run-tool.ts';

const run = promisify(execFile);
const url = 'https://releases.example/irsactl/v1';
const version = readVersion();
const names = ['.tgz', '-linux-arm64.tar.gz', '-linux-x64.tar.gz'].map(
  (ending) => `irsactl-${version}${ending}`,
);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Files of a release that is made up: each holds its own name. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-release-'));
  for (const name of names) await writeFile(join(folder, name), name);
  await makeRelease(folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function makeRelease(files: string): Promise<unknown> {
  const args = ['--files', files, '--url', `${url}/`, '--homepage', 'https://project.example'];
  return run(process.execPath, [join(projectRoot, 'scripts/release.ts'), ...args]);
}

function read(name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8');
}

it('has hashes that sha256sum finds right, of every file that is fetched', async () => {
  const { status, stdout } = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: [...names, `irsactl-${version}.spdx.json`]
      .sort()
      .map((name) => `${name}: OK\n`)
      .join(''),
  });
});

it('has a list of what is in the package', async () => {
  const { packages } = JSON.parse(await read(`irsactl-${version}.spdx.json`));
  const found = packages.map(({ name }: { name: string }) => name);
  expect(found).toEqual(expect.arrayContaining(['irsactl', 'commander', '@aws-sdk/client-sts', 'zod']));
  expect(found).not.toContain('vitest');
  expect(packages[0].checksums[0].checksumValue).toBe(sha256(`irsactl-${version}.tgz`));
});

it('has a formula that Ruby reads, of the package', async ({ skip }) => {
  const formula = await read('irsactl.rb');
  expect(formula).toContain(`  url "${url}/irsactl-${version}.tgz"\n`);
  expect(formula).toContain(`  sha256 "${sha256(`irsactl-${version}.tgz`)}"\n`);
  skip(!(await hasTool('ruby')), 'skipped: there is no Ruby on the PATH');
  expect(await runTool('ruby', ['-c', join(folder, 'irsactl.rb')])).toContain('Syntax OK');
});

it('has a manifest of the executables that krew itself takes', async ({ skip }) => {
  const { spec } = parse(await read('irsa.yaml'));
  expect(spec.platforms.map(({ uri, sha256: hash }: { uri: string; sha256: string }) => [uri, hash])).toEqual(
    ['x64', 'arm64'].map((architecture) => {
      const name = `irsactl-${version}-linux-${architecture}.tar.gz`;
      return [`${url}/${name}`, sha256(name)];
    }),
  );
  const tool = await findGoTool({
    name: 'validate-krew-manifest',
    module: 'sigs.k8s.io/krew',
    command: 'cmd/validate-krew-manifest',
    version: 'v0.4.3',
    minutes: 1,
  });
  if ('missing' in tool) return skip(tool.missing);
  const args = ['-manifest', join(folder, 'irsa.yaml'), '-skip-install'];
  await runTool(tool.path, args);
}, 600_000);

it('is not made of a folder that lacks a file', async () => {
  const lacking = await mkdtemp(join(folder, 'lacking-'));
  await writeFile(join(lacking, `irsactl-${version}.tgz`), '');
  await expect(makeRelease(lacking)).rejects.toMatchObject({
    stderr: expect.stringContaining(`The release has no irsactl-${version}-linux-x64.tar.gz`),
  });
}, 120_000);
