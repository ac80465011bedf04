import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BinariesEvent } from '../../../src/binaries/binaries.ts';
import { type FindBinariesOptions, findBinaries } from '../../../src/binaries/find-binaries.ts';
import { createHttpGet } from '../../../src/binaries/http-get.ts';
import { platformFrom } from '../../../src/binaries/platform.ts';
import { fakePath } from '../../support/fake-path.ts';
import {
  answerWith,
  makeArchive,
  type ReleaseServer,
  startReleaseServer,
} from '../../support/release-server.ts';

const { os, arch } = platformFrom(process.platform, process.arch);
const all = ['kube-apiserver', 'etcd', 'kubectl'];

let folder: string;
let cache: string;
let events: BinariesEvent[];
let server: Promise<ReleaseServer> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-release-'));
  cache = join(folder, 'cache', 'irsactl', 'kubernetes');
  events = [];
  fakePath(join(folder, 'path'), ['tar', 'gzip', 'sh']);
});
afterEach(async () => {
  await (await server)?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

function serve(routes: Readonly<Record<string, RequestListener>>): Promise<ReleaseServer> {
  server ??= startReleaseServer(routes);
  return server;
}

/** Finds the programs of an archive with this hash. Without Go on the PATH, only the release can provide them. */
async function find(
  sha512: string,
  routes: Readonly<Record<string, RequestListener>>,
  options: FindBinariesOptions = {},
): ReturnType<typeof findBinaries> {
  const { origin } = await serve(routes);
  return findBinaries({
    archive: { version: 'v1.36.2', url: `${origin}/archive`, sha512 },
    progress: (event) => events.push(event),
    environment: {
      PATH: join(folder, 'path'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
    ...options,
  });
}

/** Expects that no source provided the binaries, that the release failed for this reason, and that the cache is empty. */
async function expectRefused(found: Promise<unknown>, code: string, why: RegExp): Promise<void> {
  await expect(found).rejects.toMatchObject({
    code: 'IRSA-BINARIES-001',
    problem: {
      why: expect.stringMatching(/go-build: IRSA-BINARIES-001 Cannot build .* `go` is not on the PATH/),
    },
  });
  const refusal = events.find((event) => event.type === 'passed-over' && event.source === 'release');
  expect(refusal).toMatchObject({ why: expect.stringContaining(code) });
  expect(refusal).toMatchObject({ why: expect.stringMatching(why) });
  expect(await readdir(cache)).toEqual([]);
}

describe('the official release', () => {
  it('is downloaded with progress, verified, installed, and then found in the cache', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const routes = { '/archive': answerWith(bytes) };
    const found = await find(sha512, routes);
    expect(found).toMatchObject({ source: 'release', directory: join(cache, `v1.36.2-${os}-${arch}`) });
    expect(execFileSync(found.kubeApiserver, { encoding: 'utf8' })).toBe('kube-apiserver stand-in\n');
    expect(found.kubectl).toBeDefined();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'downloading', bytes: bytes.length, total: bytes.length }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'found', source: 'release' });
    expect(await readdir(cache)).toEqual([`v1.36.2-${os}-${arch}`]);

    expect(await find(sha512, routes)).toMatchObject({ source: 'cache', directory: found.directory });
    expect((await server)?.asked).toEqual(['/archive']);
  });

  it('follows a redirect to the archive', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const found = await find(sha512, {
      '/archive': (_request, response) => response.writeHead(302, { location: '/moved' }).end(),
      '/moved': answerWith(bytes),
    });
    expect(found.source).toBe('release');
  });

  it('works without kubectl', async () => {
    const { bytes, sha512 } = makeArchive(folder, ['kube-apiserver', 'etcd']);
    const found = await find(sha512, { '/archive': answerWith(bytes) });
    expect(found.kubectl).toBeUndefined();
  });

  it('may be fetched by several callers concurrently', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const routes = { '/archive': answerWith(bytes) };
    const found = await Promise.all([find(sha512, routes), find(sha512, routes), find(sha512, routes)]);
    expect(new Set(found.map(({ directory }) => directory)).size).toBe(1);
    expect(await readdir(cache)).toEqual([`v1.36.2-${os}-${arch}`]);
  });
});

it('fetching fails with an error code on a status of 404', async () => {
  const { origin } = await serve({});
  await expect(createHttpGet()(`${origin}/archive`)).rejects.toMatchObject({
    code: 'IRSA-BINARIES-004',
    problem: { what: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 404$/) },
  });
});

describe('an unusable release leaves no files', () => {
  it('truncated', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const truncated: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    };
    const found = find(sha512, { '/archive': truncated });
    await expectRefused(found, 'IRSA-BINARIES-004', /\d+ bytes had arrived/);
  });

  it('stalled', async () => {
    const { sha512 } = makeArchive(folder, all);
    const get = createHttpGet({ answerMilliseconds: 5_000, silenceMilliseconds: 50 });
    const stalled: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write('a beginning');
    };
    const found = find(sha512, { '/archive': stalled }, { get });
    await expectRefused(found, 'IRSA-BINARIES-004', /sent nothing for 0.05 s; 11 bytes had arrived/);
  });

  it('content that differs from the release', async () => {
    const { bytes } = makeArchive(folder, all);
    const found = find('a'.repeat(128), { '/archive': answerWith(bytes) });
    await expectRefused(found, 'IRSA-BINARIES-004', /the released archive has aaaa/);
  });

  it('not an archive', async () => {
    const text = 'this is no archive';
    const { createHash } = await import('node:crypto');
    const sha512 = createHash('sha512').update(text).digest('hex');
    const found = find(sha512, { '/archive': answerWith(text) });
    await expectRefused(found, 'IRSA-BINARIES-001', /tar failed/);
  });

  it('without etcd', async () => {
    const { bytes, sha512 } = makeArchive(folder, ['kube-apiserver']);
    const found = find(sha512, { '/archive': answerWith(bytes) });
    await expectRefused(found, 'IRSA-BINARIES-001', /lacks kube-apiserver or etcd/);
  });

  it('gone (404)', async () => {
    const found = find('a'.repeat(128), {});
    await expectRefused(found, 'IRSA-BINARIES-004', /answered 404/);
  });

  it('redirect loop', async () => {
    const redirectLoop: RequestListener = (_request, response) => {
      response.writeHead(302, { location: '/archive' }).end();
    };
    await expectRefused(
      find('', { '/archive': redirectLoop }),
      'IRSA-BINARIES-004',
      /redirects more than 5 times/,
    );
  });

  it('without a response, which is detected within a time limit', async () => {
    const get = createHttpGet({ answerMilliseconds: 100, silenceMilliseconds: 50 });
    const found = find('', { '/archive': () => undefined }, { get });
    await expectRefused(found, 'IRSA-BINARIES-004', /did not answer within 0.1 s/);
  });

  it('on a closed port', async () => {
    const stopped = await startReleaseServer({});
    await stopped.stop();
    const archive = { version: 'v1.36.2', url: `${stopped.origin}/archive`, sha512: '' };
    await expectRefused(find('', {}, { archive }), 'IRSA-BINARIES-004', /ECONNREFUSED/);
  });
});
