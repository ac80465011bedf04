import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readVersion } from '../../../src/cli/version.ts';
import { startDemo } from '../../support/demo-run.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const isLinux = process.platform === 'linux';
onlyWhere(isLinux, 'the executable is built on Linux');

let folder = '';
let program = '';

beforeAll(async () => {
  if (!isLinux) return;
  folder = await mkdtemp(join(tmpdir(), 'irsactl-executable-'));
  await run(process.execPath, [join(projectRoot, 'scripts/executable.ts'), '--out', folder]);
  program = join(folder, `irsactl-linux-${process.arch}`);
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** On a machine that has nothing: no Node, no home. */
function irsactl(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(program, [...args], { cwd: folder, env: {} });
}

it('says its version, and nothing else', async () => {
  expect(await irsactl('--version')).toEqual({ stdout: `${readVersion()}\n`, stderr: '' });
});

it('validates a file and shows pages: it looks for no file beside itself', async () => {
  const { stdout } = await irsactl('validate', '--file', join(projectRoot, 'examples/irsa.yaml'));
  expect(stdout).toContain('is valid: chain prod-1');
  await writeFile(join(folder, 'irsa.yaml'), 'kind: TrustChain\n');
  await expect(irsactl('validate')).rejects.toMatchObject({
    code: 2,
    stdout: expect.stringContaining('IRSA-CONFIG-'),
  });
  expect((await irsactl('explain', 'IRSA-PLAN-001')).stdout).toMatch(/^IRSA-PLAN-001 /);
  const [, page = ''] =
    /\nDocumentation: irsactl explain (\S+)\n/.exec((await irsactl('plan', '--help')).stdout) ?? [];
  expect((await irsactl('explain', page)).stdout).toMatch(/^Run irsactl from CI/);
});

it('is published with the licences of Node and of every package, and with the list of both', async () => {
  const name = join(folder, `irsactl-${readVersion()}-linux-${process.arch}`);
  const { stdout } = await run('tar', ['-tzf', `${name}.tar.gz`]);
  expect(stdout.trim().split('\n').sort()).toEqual(['LICENSE', 'irsactl', 'third-party-licenses.txt']);
  const sbom = JSON.parse(await readFile(`${name}.spdx.json`, 'utf8'));
  const parts = sbom.packages.map((part: { name: string }) => part.name);
  expect(parts).toEqual(expect.arrayContaining(['node', 'openssl', 'commander', '@aws-sdk/client-iam']));
  expect(statSync(`${name}.tar.gz`).size).toBeLessThan(60_000_000);
});

it('runs the demo where there is no Node and no AWS CLI, up to the identity of a pod that it is itself', async () => {
  const demo = await startDemo({ path: await temporaryFolder(), program: [program] });
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  expect(demo.stdout.join('\n')).toContain(':assumed-role/demo-1-shop-orders/');
  expect(demo.stdout.join('\n')).toMatch(/\$ \S+ demo-caller-identity/);
  await demo.nothingLeft();
});
