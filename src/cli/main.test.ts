import { execFile } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const source = join(import.meta.dirname, 'main.ts');

/** main.ts as built, without other files: any import would fail. */
let entry: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-main-'));
  entry = join(folder, 'main.mjs');
  await writeFile(entry, stripTypeScriptTypes(await readFile(source, 'utf8')));
});
afterAll(() => rm(folder, { recursive: true }));

async function runWith(node: string, ...args: readonly string[]) {
  return run(node, [...args, entry, 'plan'], { env: {} }).then(
    () => ({ code: 0, stdout: '', stderr: '' }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
      code,
      stdout,
      stderr,
    }),
  );
}

function pretending(version: string): string {
  return `--import=data:text/javascript,Object.defineProperty(process,'version',{value:'${version}'})`;
}

it('reports a missing file of irsactl, with the fix', async () => {
  const { code, stderr } = await runWith(process.execPath);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^IRSA-CLI-020 {2}The installation of irsactl is incomplete\.\n/);
  expect(stderr).toContain(`Cannot find module '${join(folder, 'run.ts')}'`);
  expect(stderr).toContain('  next  Install irsactl again, as a whole.\n');
});

describe('an outdated Node', () => {
  it.each(['v20.20.2', 'v22.18.0', 'v12.22.0'])(
    'is reported before main.ts loads a module: %s',
    async (version) => {
      const ended = await runWith(process.execPath, pretending(version));
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toMatch(/^IRSA-CLI-011 {2}irsactl needs Node 22\.19 or newer\.\n/);
      expect(ended.stderr).toContain(`This is Node ${version}, at ${process.execPath}.`);
    },
  );

  it.each(['v22.19.0', 'v24.0.0', 'v100.1.0'])('is not %s', async (version) => {
    const { stderr } = await runWith(process.execPath, pretending(version));
    expect(stderr).not.toContain('IRSA-CLI-011');
    expect(stderr).toContain('IRSA-CLI-020');
  });

  it('can read the message with its own parser', async ({ skip }) => {
    const node = '/usr/bin/node';
    const version = await access(node)
      .then(() => run(node, ['--version']))
      .then(
        ({ stdout }) => stdout.trim(),
        () => 'none',
      );
    skip(!/^v(1\d|20|21)\./.test(version), `the machine's own Node is no old one: ${version}`);
    const ended = await runWith(node);
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining(`This is Node ${version}`) });
  });

  it('is every version that package.json excludes', async () => {
    const { engines } = JSON.parse(
      await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
    );
    expect(engines.node).toBe('>=22.19');
  });
});
