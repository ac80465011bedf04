import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readVersion } from '../../../src/cli/version.ts';
import { startDemo } from '../../support/demo-run.ts';
import { findGoTool } from '../../support/go-tool.ts';
import { findHelm } from '../../support/helm.ts';
import { unpackLayers, whyNoImage } from '../../support/image.ts';
import { pathWithNode } from '../../support/packed-package.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { hasTool, runTool } from '../../support/run-tool.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);
const version = readVersion();
const url = `https://github.com/Example/irsactl/releases/download/v${version}`;
const executable = (processor: string) => `irsactl-${version}-linux-${processor}`;
const image = (architecture: string) => `irsactl-webhook-${version}-linux-${architecture}`;
const hashed = [
  ...['.spdx.json', '.tgz'].map((ending) => `irsactl-${version}${ending}`),
  ...['x64', 'arm64'].flatMap((one) => [`${executable(one)}.spdx.json`, `${executable(one)}.tar.gz`]),
  ...['amd64', 'arm64'].flatMap((one) => [`${image(one)}.spdx.json`, `${image(one)}.tar`]),
  `irsactl-webhook-${version}.tgz`,
].sort();
/** The processor in an ELF header. */
const machines = { x64: 0x3e, amd64: 0x3e, arm64: 0xb7 };
const completions = [
  ['bash', 'share/bash-completion/completions/irsactl'],
  ['fish', 'share/fish/vendor_completions.d/irsactl.fish'],
  ['zsh', 'share/zsh/site-functions/_irsactl'],
] as const;

const noRelease = await whyNoImage();
skipUnless(noRelease === null, noRelease ?? '');

let folder = '';
let files = '';
let printed = '';
beforeAll(async () => {
  if (noRelease !== null) return;
  folder = await mkdtemp(join(tmpdir(), 'irsactl-release-'));
  // The workflow's steps expect it below the checkout.
  files = join(folder, 'build/release');
  const env = { ...process.env, PATH: pathWithNode(), GITHUB_REPOSITORY: 'Example/irsactl' };
  const args = [join(projectRoot, 'scripts/release.ts'), '--out', files];
  printed = (await run(process.execPath, args, { env })).stdout;
}, 900_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (name: string) => readFile(join(files, name), 'utf8');

async function sha256(name: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(files, name)))
    .digest('hex');
}

/** Unpacks an archive of the release into a folder that the test removes. */
async function unpack(name: string): Promise<string> {
  const target = await temporaryFolder();
  await run('tar', ['-C', target, '-xf', join(files, name)]);
  return target;
}

async function machineOf(program: string): Promise<number> {
  return (await readFile(program)).readUInt16LE(18);
}

describe('the release', () => {
  it('has every file, with checksums that sha256sum confirms', async () => {
    expect((await readdir(files)).sort()).toEqual(
      [...hashed, 'SHA256SUMS', 'irsa.yaml', 'irsactl.rb'].sort(),
    );
    const { stdout } = await run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: files });
    expect(stdout).toBe(hashed.map((name) => `${name}: OK\n`).join(''));
  });

  it.each([
    [`irsactl-${version}`, '.tgz', ['commander', '@aws-sdk/client-sts', 'zod']],
    [executable('x64'), '.tar.gz', ['node', 'openssl', 'commander', '@aws-sdk/client-iam']],
    [executable('arm64'), '.tar.gz', ['node', 'openssl', 'commander', '@aws-sdk/client-iam']],
  ])('has an SBOM of %s%s', async (name, ending, parts) => {
    const { packages } = JSON.parse(await read(`${name}.spdx.json`));
    const found = packages.map((part: { name: string }) => part.name);
    expect(found).toEqual(expect.arrayContaining(['irsactl', ...parts]));
    expect(found).not.toContain('vitest');
    expect(packages[0].checksums[0].checksumValue).toBe(await sha256(name + ending));
  });

  it.each(['amd64', 'arm64'] as const)('has an image whose program runs on %s', async (architecture) => {
    const { config, rootfs } = await unpackLayers(
      join(files, `${image(architecture)}.tar`),
      await temporaryFolder(),
    );
    expect(config).toMatchObject({ os: 'linux', architecture });
    expect(await machineOf(join(rootfs, 'usr/bin/node'))).toBe(machines[architecture]);
  });

  it('has a chart that helm installs', async ({ skip }) => {
    const chart = join(files, `irsactl-webhook-${version}.tgz`);
    const helm = await findHelm();
    if ('missing' in helm) return skip(helm.missing);
    expect(await runTool(helm.path, ['lint', '--strict', chart])).toContain('0 chart(s) failed');
    expect(parse(await runTool(helm.path, ['show', 'chart', chart]))).toMatchObject({ version });
  }, 900_000);

  it('has a package that npm installs with its commands and its man page', async ({ skip }) => {
    const prefix = await temporaryFolder();
    const env = { ...process.env, PATH: pathWithNode(join(prefix, 'bin')) };
    const install = ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix];
    await run('npm', [...install, join(files, `irsactl-${version}.tgz`)], { env });
    expect((await run('kubectl-irsa', ['--version'], { env })).stdout).toBe(`${version}\n`);
    // The formula installs the man page from this path.
    const [, page = ''] = /^ +man1\.install_symlink libexec\/"(.*)"$/m.exec(await read('irsactl.rb')) ?? [];
    expect(await readFile(join(prefix, page), 'utf8')).toMatch(/^\.TH IRSACTL 1 /);
    skip(!(await hasTool('man')), 'skipped: man is not installed');
    // man finds npm's link through PATH, and prints its target.
    const { stdout } = await run('man', ['--where', 'irsactl'], { env: { ...env, MANPATH: '' } });
    expect(stdout).toBe(`${join(prefix, page)}\n`);
  });

  it('has a formula that Ruby parses, for the package', async ({ skip }) => {
    const formula = await read('irsactl.rb');
    expect(formula).toContain(`  url "${url}/irsactl-${version}.tgz"\n`);
    expect(formula).toContain(`  sha256 "${await sha256(`irsactl-${version}.tgz`)}"\n`);
    skip(!(await hasTool('ruby')), 'skipped: Ruby is not installed');
    expect(await runTool('ruby', ['-c', join(files, 'irsactl.rb')])).toContain('Syntax OK');
  });

  it('has a manifest for the executables that krew accepts', async ({ skip }) => {
    const { spec } = parse(await read('irsa.yaml'));
    const found = spec.platforms.map(({ uri, sha256 }: { uri: string; sha256: string }) => [uri, sha256]);
    const names = ['x64', 'arm64'].map((one) => `${executable(one)}.tar.gz`);
    expect(found).toEqual(
      await Promise.all(names.map(async (name) => [`${url}/${name}`, await sha256(name)])),
    );
    const tool = await findGoTool({
      name: 'validate-krew-manifest',
      module: 'sigs.k8s.io/krew',
      command: 'cmd/validate-krew-manifest',
      version: 'v0.4.3',
      minutes: 1,
    });
    if ('missing' in tool) return skip(tool.missing);
    await runTool(tool.path, ['-manifest', join(files, 'irsa.yaml'), '-skip-install']);
  }, 600_000);

  it('prints the artifacts that the workflow publishes', async () => {
    const calls = await publish();
    const [repository, charts] = ['ghcr.io/example/irsactl', 'ghcr.io/example/charts'];
    const copied = ['amd64', 'arm64'].map(
      (one) =>
        `skopeo copy --preserve-digests --digestfile ${folder}/${one} ` +
        `oci-archive:build/release/${image(one)}.tar:${version} docker://${repository}:${version}-${one}`,
    );
    const tags = [version, `${version}-amd64`, `${version}-arm64`].map((tag) => `${repository}:${tag}`);
    expect(calls).toEqual([
      'docker login --username releaser --password-stdin ghcr.io',
      ...copied,
      `docker buildx imagetools create --tag ${tags.join(' ')}`,
      `helm push build/release/irsactl-webhook-${version}.tgz oci://${charts}`,
      `docker buildx imagetools inspect --format {{.Manifest.Digest}} ${tags[0]}`,
      `npm publish --provenance --access public --ignore-scripts build/release/irsactl-${version}.tgz`,
      expect.stringMatching(
        /^gh release create v\S+ --verify-tag --generate-notes( build\/release\/\S+){14}$/,
      ),
    ]);
    const named = calls.flatMap((call) => [...call.matchAll(/build\/release\/[^\s:]+/g)].map(String));
    await Promise.all(named.map((path) => stat(join(folder, path))));
    for (const place of [`irsactl@${version}`, tags[0], `${charts}/irsactl-webhook:${version}`]) {
      expect(printed).toContain(` ${place}`);
    }
    expect(printed).toContain(` https://github.com/Example/irsactl/releases/tag/v${version} `);
  });
});

/** Runs the steps of the publishing job with programs that only record their arguments, and returns these. */
async function publish(): Promise<readonly string[]> {
  const workflow = parse(await readFile(join(projectRoot, '.github/workflows/release.yml'), 'utf8'));
  const bin = join(await temporaryFolder(), 'bin');
  await mkdir(bin);
  const stand = `#!/bin/sh\necho "\${0##*/} $*" >>"$RUNNER_TEMP/calls"\n[ "$1" != copy ] || echo sha256:1 >"$4"\n`;
  for (const name of ['docker', 'gh', 'helm', 'npm', 'skopeo']) {
    await writeFile(join(bin, name), stand, { mode: 0o755 });
  }
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    TOKEN: 'none',
    RUNNER_TEMP: folder,
    GITHUB_ACTOR: 'releaser',
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_REF_NAME: `v${version}`,
    GITHUB_REPOSITORY: 'Example/irsactl',
    GITHUB_REPOSITORY_OWNER: 'Example',
  };
  for (const { run: script } of workflow.jobs.publish.steps) {
    if (script)
      await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: folder, env });
  }
  return (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n');
}

describe('the executable', () => {
  /** Runs the program as on a machine without Node, home or environment. */
  async function unpacked() {
    const place = await unpack(`${executable(process.arch)}.tar.gz`);
    const program = join(place, 'irsactl');
    const irsactl = (...args: readonly string[]) => run(program, [...args], { cwd: place, env: {} });
    return { place, program, irsactl };
  }

  it.each(['x64', 'arm64'] as const)(
    'for %s has man page, completions and licences in its archive',
    async (one) => {
      const place = await unpack(`${executable(one)}.tar.gz`);
      const found = await readdir(place, { recursive: true, withFileTypes: true });
      const paths = found
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      const [licence, others] = ['LICENSE', 'third-party-licenses.txt'];
      const scripts = completions.map(([, path]) => path);
      expect(paths.sort()).toEqual(
        [licence, 'irsactl', ...scripts, 'share/man/man1/irsactl.1', others]
          .map((path) => join(place, path))
          .sort(),
      );
      expect(await machineOf(join(place, 'irsactl'))).toBe(machines[one]);
      expect((await stat(join(files, `${executable(one)}.tar.gz`))).size).toBeLessThan(60_000_000);
    },
  );

  it('prints its version and the same completions as the files beside it', async () => {
    const { place, irsactl } = await unpacked();
    expect(await irsactl('--version')).toEqual({ stdout: `${version}\n`, stderr: '' });
    for (const [shell, path] of completions) {
      expect((await irsactl('completion', shell)).stdout).toBe(await readFile(join(place, path), 'utf8'));
    }
  });

  it('validates a file and shows pages without other files', async () => {
    const { place, irsactl } = await unpacked();
    const { stdout } = await irsactl('validate', '--file', join(projectRoot, 'examples/irsa.yaml'));
    expect(stdout).toContain('is valid: chain prod-1');
    await writeFile(join(place, 'irsa.yaml'), 'kind: TrustChain\n');
    await expect(irsactl('validate')).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('IRSA-CONFIG-'),
    });
    expect((await irsactl('explain', 'IRSA-PLAN-001')).stdout).toMatch(/^IRSA-PLAN-001 /);
    const [, page = ''] =
      /\nDocumentation: irsactl explain (\S+)\n/.exec((await irsactl('plan', '--help')).stdout) ?? [];
    expect((await irsactl('explain', page)).stdout).toMatch(/^Run irsactl from CI/);
  });

  it("runs the demo without Node or AWS CLI, and is the program in the demo's pod", async () => {
    const { program } = await unpacked();
    const demo = await startDemo({ path: await temporaryFolder(), program: [program] });
    expect(await demo.ended()).toEqual({ code: 0, signal: null });
    expect(demo.stdout.join('\n')).toContain(':assumed-role/demo-1-shop-orders/');
    expect(demo.stdout.join('\n')).toContain('its program called sts:GetCallerIdentity');
    await demo.nothingLeft();
  });
});
