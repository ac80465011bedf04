import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:https';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readVersion } from '../../../src/cli/version.ts';
import { webhookArguments } from '../../../src/deployment/webhook-objects.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { type Containerd, startContainerd, whyNoContainerd } from '../../support/containerd.ts';
import {
  type BuiltImage,
  buildImage,
  runImage,
  unpackImage,
  whyNoImage,
  whyNoOtherRoot,
} from '../../support/image.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { skipUnless } from '../../support/skip-unless.ts';

const folder = mkdtempSync(join(tmpdir(), 'irsactl-image-test-'));
let built: BuiltImage;
let image: Awaited<ReturnType<typeof unpackImage>>;

const noImage = await whyNoImage();

beforeAll(async () => {
  if (noImage !== null) return;
  built = await buildImage(join(folder, 'out'));
  image = await unpackImage(built.archive, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

skipUnless(noImage === null, noImage ?? '');

const sha256 = (data: Buffer) => `sha256:${createHash('sha256').update(data).digest('hex')}`;
const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const linker = process.arch === 'arm64' ? 'lib/ld-linux-aarch64.so.1' : 'lib64/ld-linux-x86-64.so.2';

describe('the image that make image writes', () => {
  it('is smaller than 60 MB', () => {
    expect(statSync(built.archive).size).toBeLessThan(60_000_000);
  });

  it('has a name that containerd and Docker find and no registry serves', async () => {
    const name = `localhost/irsactl:${readVersion()}`;
    expect(built).toMatchObject({ name, digest: image.image.digest });
    expect(image.image.annotations).toMatchObject({ 'io.containerd.image.name': name });
    const docker = z
      .tuple([z.object({ Config: z.string(), RepoTags: z.tuple([z.string()]), Layers: z.array(z.string()) })])
      .parse(await image.read(join(image.layout, 'manifest.json')));
    expect(docker[0].RepoTags).toEqual([name]);
    expect([docker[0].Config, ...docker[0].Layers].map((path) => join(image.layout, path))).toEqual([
      image.blobPath(image.manifest.config.digest),
      ...image.layers,
    ]);
  });

  it('matches its digests', () => {
    for (const { digest, size } of [
      image.image,
      image.artifact,
      image.manifest.config,
      ...image.manifest.layers,
    ]) {
      const data = readFileSync(image.blobPath(digest));
      expect({ digest: sha256(data), size: data.length }).toEqual({ digest, size });
    }
    const unpacked = image.layers.map((layer) =>
      execFileSync('gzip', ['-dc', layer], { maxBuffer: 1 << 30 }),
    );
    expect(unpacked.map(sha256)).toEqual(image.config.rootfs.diff_ids);
  });

  it('starts the webhook as an unprivileged user', () => {
    expect(image.config).toMatchObject({
      os: 'linux',
      architecture: process.arch === 'x64' ? 'amd64' : 'arm64',
    });
    expect(image.config.config).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/webhook'],
      Labels: {
        'org.opencontainers.image.version': readVersion(),
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.created': image.config.created,
      },
    });
    expect(readFileSync(join(image.rootfs, 'etc/passwd'), 'utf8')).toContain('nonroot:x:65532:65532:');
  });

  it('contains only Node, its libraries and one file of code', () => {
    const entries = image.layers.flatMap((layer) =>
      execFileSync('tar', ['--numeric-owner', '-tvzf', layer], { encoding: 'utf8' }).trim().split('\n'),
    );
    const parsed = entries.map((line) => /^(\S)(\S+) (\S+) .* \d\d:\d\d (.*?)(?: -> .*)?$/.exec(line) ?? []);
    for (const [line, type, mode, owner, path] of parsed) {
      // Root owns every file; none is setuid; only the folder for temporary files is writable for all users.
      expect.soft({ line, owner }).toMatchObject({ owner: '0/0' });
      expect.soft({ line, mode }).toMatchObject({ mode: expect.stringMatching(/^[^s]+$/) });
      if (type !== 'l' && path !== 'tmp/') {
        expect.soft({ line, mode }).toMatchObject({ mode: expect.stringMatching(/^rw.r-.r-.$/) });
      }
    }
    const files = parsed.filter(([, type]) => type !== 'd').map(([, , , , path]) => path);
    const library = (name: string) => `usr/lib/${triplet}/${name}`;
    expect(files.toSorted()).toEqual(
      [
        'etc/group',
        'etc/nsswitch.conf',
        'etc/os-release',
        'etc/passwd',
        'etc/ssl/certs/ca-certificates.crt',
        linker,
        'usr/bin/node',
        'usr/lib/irsactl/webhook.mjs',
        ...['libc.so.6', 'libdl.so.2', 'libgcc_s.so.1', 'libm.so.6', 'libpthread.so.0', 'libstdc++.so.6'].map(
          library,
        ),
        'usr/share/doc/gcc-12-base/copyright',
        'usr/share/doc/irsactl/LICENSE',
        'usr/share/doc/irsactl/third-party-licenses.txt',
        'usr/share/doc/libc6/copyright',
        'usr/share/doc/node/LICENSE',
        ...['gcc-12-base', 'libc6', 'libgcc-s1', 'libstdc++6'].map((name) => `var/lib/dpkg/status.d/${name}`),
        'webhook',
      ].toSorted(),
    );
  });

  it('contains no build path and no key', () => {
    const code = readFileSync(join(image.rootfs, 'usr/lib/irsactl/webhook.mjs'), 'utf8');
    const licences = readFileSync(
      join(image.rootfs, 'usr/share/doc/irsactl/third-party-licenses.txt'),
      'utf8',
    );
    const places = [projectRoot, folder, `${homedir()}/`, '/node_modules/.bin'];
    for (const place of places) expect.soft(code + licences).not.toContain(place);
    expect(code).not.toMatch(/-----BEGIN [A-Z ]*PRIVATE KEY-----\\?n?[A-Za-z0-9+/]{20}/);
    expect(code).toContain('webhook');
  });

  it('contains the licence of every package in the bundle, and its SBOM names them all', async () => {
    const licences = readFileSync(
      join(image.rootfs, 'usr/share/doc/irsactl/third-party-licenses.txt'),
      'utf8',
    );
    const text = readFileSync(built.sbom, 'utf8');
    const sbom = z
      .object({
        spdxVersion: z.literal('SPDX-2.3'),
        dataLicense: z.literal('CC0-1.0'),
        documentNamespace: z.url(),
        creationInfo: z.object({ created: z.iso.datetime(), creators: z.array(z.string()).min(1) }),
        packages: z.array(
          z.object({
            SPDXID: z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/),
            name: z.string().min(1),
            versionInfo: z.string().min(1),
            downloadLocation: z.string(),
            licenseDeclared: z.string().min(1),
            externalRefs: z.array(z.object({ referenceLocator: z.string().startsWith('pkg:') })),
          }),
        ),
        relationships: z.array(z.object({ spdxElementId: z.string(), relatedSpdxElement: z.string() })),
      })
      .parse(JSON.parse(text));
    const ids = sbom.packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    const related = sbom.relationships.map(({ relatedSpdxElement }) => relatedSpdxElement);
    expect(related.toSorted()).toEqual(ids.toSorted());
    const purls = sbom.packages.flatMap(({ externalRefs }) =>
      externalRefs.map((ref) => ref.referenceLocator),
    );
    expect(purls).toContain(`pkg:generic/node@${process.version.slice(1)}`);
    expect(purls.filter((purl) => purl.startsWith('pkg:deb/debian/'))).toHaveLength(4);
    const npm = sbom.packages.filter(({ SPDXID }) => SPDXID.startsWith('SPDXRef-npm-'));
    expect(npm.map(({ name }) => name)).toEqual(expect.arrayContaining(['commander', 'pino']));
    for (const { name, versionInfo, licenseDeclared } of npm) {
      expect.soft(licences).toContain(`${name} ${versionInfo}: ${licenseDeclared}`);
      expect.soft(licenseDeclared).not.toMatch(/GPL/);
    }
    // The archive contains the same SBOM, which names the image that it describes.
    expect(image.artifact.artifactType).toBe('application/spdx+json');
    expect(image.sbom.subject?.digest).toBe(image.image.digest);
    expect(readFileSync(image.blobPath(image.sbom.layers[0]?.digest ?? ''), 'utf8')).toBe(text);
  });

  it('is identical if built in another folder, with another umask, time zone and language', async () => {
    const other = join(projectRoot, 'build', `other-${process.pid}`);
    mkdirSync(other, { recursive: true });
    try {
      for (const name of ['src', 'scripts', 'package.json', 'package-lock.json', 'LICENSE']) {
        cpSync(join(projectRoot, name), join(other, name), { recursive: true });
      }
      execFileSync('cp', ['-al', join(projectRoot, 'node_modules'), join(other, 'node_modules')]);
      const before = process.umask(0o077);
      const env = { TZ: 'Asia/Tokyo', LC_ALL: 'C.UTF-8', GIT_DIR: join(projectRoot, '.git') };
      const again = await buildImage(join(folder, 'again'), other, env).finally(() => process.umask(before));
      expect(again.digest).toBe(built.digest);
      expect(sha256(readFileSync(again.archive))).toBe(sha256(readFileSync(built.archive)));
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });
});

describe('the image, run like a container', () => {
  const webhook = async (...args: readonly string[]) => {
    const running = runImage(image.rootfs, args);
    return { code: await running.exit, output: running.output };
  };

  it('prints its version and its flags', async ({ skip }) => {
    skip(whyNoOtherRoot !== null, whyNoOtherRoot ?? '');
    expect(await webhook('--version')).toEqual({ code: 0, output: [readVersion()] });
    const { code, output } = await webhook('--help');
    expect({ code, text: output.join('\n') }).toEqual({
      code: 0,
      text: expect.stringContaining('--token-audience'),
    });
  });

  it('accepts the arguments of the manifests', async ({ skip }) => {
    skip(whyNoOtherRoot !== null, whyNoOtherRoot ?? '');
    const args = webhookArguments({ ...webhookSettings, region: 'eu-central-1' });
    expect(args.length).toBeGreaterThan(5);
    expect(await webhook(...args, '--version')).toEqual({ code: 0, output: [readVersion()] });
    expect(await webhook(...args, '--versions')).toMatchObject({ code: 2 });
  });

  it('serves on a read-only file system, and exits on SIGTERM', async ({ skip }) => {
    skip(whyNoOtherRoot !== null, whyNoOtherRoot ?? '');
    const certs = join(image.rootfs, 'etc/webhook/certs');
    mkdirSync(certs, { recursive: true });
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=webhook',
    ];
    const files = ['-keyout', join(certs, 'tls.key'), '-out', join(certs, 'tls.crt')];
    execFileSync('openssl', ['req', '-x509', ...key, ...files], { stdio: 'ignore' });
    chmodSync(join(certs, 'tls.key'), 0o644);
    const unreachable = { server: 'https://127.0.0.1:1' };
    const kubeconfig = {
      clusters: [{ name: 'away', cluster: unreachable }],
      contexts: [{ name: 'away', context: { cluster: 'away', user: 'none' } }],
      users: [{ name: 'none', user: {} }],
      'current-context': 'away',
    };
    writeFileSync(join(image.rootfs, 'etc/webhook/kubeconfig'), JSON.stringify(kubeconfig));
    const running = runImage(image.rootfs, [
      ...['--kubeconfig=/etc/webhook/kubeconfig', '--shutdown-delay=0s'],
      ...['--port=0', '--metrics-port=0', '--host=127.0.0.1'],
    ]);
    try {
      const [, port] = await running.line(/"port":(\d+)/);
      expect(await statusOf(`https://127.0.0.1:${port}/healthz`)).toBe(200);
      // Without an API server, the service accounts are unknown.
      expect(await statusOf(`https://127.0.0.1:${port}/readyz`)).toBeGreaterThanOrEqual(500);
    } finally {
      running.kill('SIGTERM');
    }
    expect(await running.exit).toBe(0);
  });
});

describe('containerd', () => {
  let missing: string | null = null;
  let containerd: Containerd | undefined;

  beforeAll(async () => {
    missing = await whyNoContainerd();
    if (missing === null) containerd = await startContainerd();
  });
  afterAll(() => containerd?.stop());

  it('imports the archive under its name, and runs it like the kubelet', async ({ skip }) => {
    skip(missing !== null, missing ?? '');
    if (containerd === undefined) throw new Error('containerd did not start');
    // The native snapshotter works on every file system.
    const snapshots = ['--snapshotter', 'native'];
    await containerd.ctr('images', 'import', ...snapshots, built.archive);
    expect(await containerd.ctr('images', 'ls')).toMatch(
      new RegExp(`${built.name} +application/vnd.oci.image.manifest.v1\\+json +${built.digest} `),
    );
    const container = [
      'run',
      '--rm',
      ...snapshots,
      '--read-only',
      built.name,
      'trial',
      '/webhook',
      '--version',
    ];
    expect(await containerd.ctr(...container)).toBe(`${readVersion()}\n`);
  });
});

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}
