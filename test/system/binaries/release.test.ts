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

/** An index of one archive whose URL is a path on the server that it comes from. */
function index(version: string, sha512: string, path = '/archive'): RequestListener {
  return (request, response) => {
    const url = `http://${request.headers.host}${path}`;
    response.end(
      `releases:\n  ${version}:\n    envtest-${version}-${os}-${arch}.tar.gz:\n      hash: ${sha512}\n      selfLink: ${url}\n`,
    );
  };
}

function serve(routes: Readonly<Record<string, RequestListener>>): Promise<ReleaseServer> {
  server ??= startReleaseServer(routes);
  return server;
}

/** Looks for v1.36.3 with no Go on the machine, so that only the release can give it. */
async function find(
  routes: Readonly<Record<string, RequestListener>>,
  options: FindBinariesOptions = {},
): ReturnType<typeof findBinaries> {
  const { indexUrl } = await serve(routes);
  return findBinaries({
    version: 'v1.36.3',
    indexUrl,
    progress: (event) => events.push(event),
    environment: {
      PATH: join(folder, 'path'),
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
    ...options,
  });
}

/** Expects that no source gave the binaries, for this reason, and that the cache holds nothing. */
async function expectRefused(found: Promise<unknown>, code: string, why: RegExp): Promise<void> {
  await expect(found).rejects.toMatchObject({
    code: 'IRSA-BINARIES-001',
    problem: { why: expect.stringMatching(/go-build: IRSA-BINARIES-007 There is no `go`/) },
  });
  const refusal = events.find((event) => event.type === 'passed-over' && event.source === 'release');
  expect(refusal).toMatchObject({ why: expect.stringContaining(code) });
  expect(refusal).toMatchObject({ why: expect.stringMatching(why) });
  expect(await readdir(cache)).toEqual([]);
}

describe('the official release', () => {
  it('is downloaded with progress, verified, put in place, and found in the cache from then on', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const routes = { '/index.yaml': index('v1.36.3', sha512), '/archive': answerWith(bytes) };
    const found = await find(routes);
    expect(found).toMatchObject({ source: 'release', directory: join(cache, `v1.36.3-${os}-${arch}`) });
    expect(execFileSync(found.kubeApiserver, { encoding: 'utf8' })).toBe('kube-apiserver stand-in\n');
    expect(found.kubectl).toBeDefined();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'downloading', bytes: bytes.length, total: bytes.length }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'found', source: 'release' });
    expect(await readdir(cache)).toEqual([`v1.36.3-${os}-${arch}`]);

    expect(await find(routes)).toMatchObject({ source: 'cache', directory: found.directory });
    expect((await server)?.asked).toEqual(['/index.yaml', '/archive']);
  });

  it('follows a redirect to the archive', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const found = await find({
      '/index.yaml': index('v1.36.3', sha512, '/moved'),
      '/moved': (_request, response) => response.writeHead(302, { location: '/archive' }).end(),
      '/archive': answerWith(bytes),
    });
    expect(found.source).toBe('release');
  });

  it('gives another patch of the same minor version, under its own name', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const routes = { '/index.yaml': index('v1.36.0', sha512), '/archive': answerWith(bytes) };
    expect((await find(routes)).directory).toBe(join(cache, `v1.36.0-${os}-${arch}`));
    expect((await find(routes)).source).toBe('cache');
  });

  it('works without kubectl', async () => {
    const { bytes, sha512 } = makeArchive(folder, ['kube-apiserver', 'etcd']);
    const found = await find({ '/index.yaml': index('v1.36.3', sha512), '/archive': answerWith(bytes) });
    expect(found.kubectl).toBeUndefined();
  });

  it('is downloaded once for callers that come together', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const routes = { '/index.yaml': index('v1.36.3', sha512), '/archive': answerWith(bytes) };
    const first = await Promise.all([find(routes), find(routes), find(routes)]);
    expect(first.map(({ source }) => source).toSorted()).toEqual(['cache', 'cache', 'release']);
    expect((await server)?.asked.filter((path) => path === '/archive')).toHaveLength(1);
  });
});

it('fetching gives a coded error for a status that is no success', async () => {
  const { indexUrl } = await serve({});
  await expect(createHttpGet()(indexUrl)).rejects.toMatchObject({
    code: 'IRSA-BINARIES-008',
    problem: { what: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 404$/) },
  });
});

describe('a release that cannot be used leaves nothing behind', () => {
  it('cut off', async () => {
    const { bytes, sha512 } = makeArchive(folder, all);
    const cutOff: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    };
    const found = find({ '/index.yaml': index('v1.36.3', sha512), '/archive': cutOff });
    await expectRefused(found, 'IRSA-BINARIES-004', /\d+ bytes had arrived/);
  });

  it('silent', async () => {
    const { sha512 } = makeArchive(folder, all);
    const get = createHttpGet({ answerMilliseconds: 5_000, silenceMilliseconds: 50 });
    const silent: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-length': 1_000_000 }).write('a beginning');
    };
    const found = find({ '/index.yaml': index('v1.36.3', sha512), '/archive': silent }, { get });
    await expectRefused(found, 'IRSA-BINARIES-004', /sent nothing for 0.05 s; 11 bytes had arrived/);
  });

  it('other content than released', async () => {
    const { bytes } = makeArchive(folder, all);
    const found = find({ '/index.yaml': index('v1.36.3', 'a'.repeat(128)), '/archive': answerWith(bytes) });
    await expectRefused(found, 'IRSA-BINARIES-005', /the index says aaaa/);
  });

  it('not an archive', async () => {
    const text = 'this is no archive';
    const { createHash } = await import('node:crypto');
    const sha512 = createHash('sha512').update(text).digest('hex');
    const found = find({ '/index.yaml': index('v1.36.3', sha512), '/archive': answerWith(text) });
    await expectRefused(found, 'IRSA-BINARIES-006', /tar failed/);
  });

  it('without etcd', async () => {
    const { bytes, sha512 } = makeArchive(folder, ['kube-apiserver']);
    const found = find({ '/index.yaml': index('v1.36.3', sha512), '/archive': answerWith(bytes) });
    await expectRefused(found, 'IRSA-BINARIES-006', /no kube-apiserver or no etcd/);
  });

  it('gone (404)', async () => {
    const found = find({ '/index.yaml': index('v1.36.3', 'a'.repeat(128)) });
    await expectRefused(found, 'IRSA-BINARIES-004', /answered 404/);
  });

  it('of other versions only', async () => {
    const found = find({ '/index.yaml': index('v1.35.0', 'a'.repeat(128)) });
    await expectRefused(found, 'IRSA-BINARIES-003', /no archive of v1.36/);
  });

  it('redirected in a circle', async () => {
    const circle: RequestListener = (_request, response) => {
      response.writeHead(302, { location: '/index.yaml' }).end();
    };
    await expectRefused(find({ '/index.yaml': circle }), 'IRSA-BINARIES-003', /redirects more than 5 times/);
  });

  it('unreachable, which is noticed within a bounded time', async () => {
    const get = createHttpGet({ answerMilliseconds: 100, silenceMilliseconds: 50 });
    const found = find({ '/index.yaml': () => undefined }, { get });
    await expectRefused(found, 'IRSA-BINARIES-003', /did not answer within 0.1 s/);
  });

  it('on a port where nobody listens', async () => {
    const stopped = await startReleaseServer({});
    await stopped.stop();
    await expectRefused(find({}, { indexUrl: stopped.indexUrl }), 'IRSA-BINARIES-003', /ECONNREFUSED/);
  });
});
