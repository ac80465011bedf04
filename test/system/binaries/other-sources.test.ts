import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BinariesEvent, KubernetesBinaries } from '../../../src/binaries/binaries.ts';
import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { platformFrom } from '../../../src/binaries/platform.ts';
import { goThatWorks } from '../../support/fake-go.ts';
import { fakePath } from '../../support/fake-path.ts';

const { os, arch } = platformFrom(process.platform, process.arch);

let folder: string;
let cache: string;
let events: BinariesEvent[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-sources-'));
  cache = join(folder, 'cache', 'irsactl', 'kubernetes');
  events = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function makeBinaries(directory: string, names: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const name of names) {
    await writeFile(join(directory, name), '#!/bin/sh\n');
    await chmod(join(directory, name), 0o755);
  }
}

function find(environment: NodeJS.ProcessEnv): Promise<KubernetesBinaries> {
  return findBinaries({
    environment: { XDG_CACHE_HOME: join(folder, 'cache'), ...environment },
    progress: (event) => events.push(event),
    get: () => Promise.reject(new Error('getaddrinfo ENOTFOUND raw.example')),
  });
}

describe('KUBEBUILDER_ASSETS', () => {
  it('takes precedence over all other sources', async () => {
    const assets = join(folder, 'assets');
    await makeBinaries(assets, ['kube-apiserver', 'etcd']);
    await makeBinaries(join(cache, `v1.36.3-${os}-${arch}`), ['kube-apiserver', 'etcd']);
    expect(await find({ KUBEBUILDER_ASSETS: assets })).toEqual({
      source: 'kubebuilder-assets',
      directory: assets,
      kubeApiserver: join(assets, 'kube-apiserver'),
      etcd: join(assets, 'etcd'),
    });
    expect(events).toEqual([{ type: 'found', source: 'kubebuilder-assets', directory: assets }]);
  });

  it('is an error if it lacks a program, and no other source is tried', async () => {
    const assets = join(folder, 'assets');
    await makeBinaries(assets, ['kube-apiserver']);
    await expect(find({ KUBEBUILDER_ASSETS: assets })).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
    expect(events).toEqual([]);
  });
});

describe('the Go build', () => {
  it('is used if the release is unreachable, and reports each step', async () => {
    const PATH = fakePath(join(folder, 'path'), ['cp', 'chmod'], { go: goThatWorks });
    const found = await find({ PATH, KEEP: folder });
    expect(found).toMatchObject({ source: 'go-build', directory: join(cache, `v1.36.3-${os}-${arch}`) });
    expect(found.kubectl).toBeDefined();
    expect(events[0]).toMatchObject({
      type: 'passed-over',
      source: 'release',
      why: expect.stringContaining('getaddrinfo ENOTFOUND raw.example'),
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'building', program: 'etcd', step: 'k8s.io/apiserver/pkg/server' }),
    );
    expect(await readFile(join(folder, 'kubernetes.mod'), 'utf8')).toContain(
      'replace k8s.io/api => k8s.io/api v0.36.3',
    );
    expect(await readdir(cache)).toEqual([`v1.36.3-${os}-${arch}`]);
  });

  it('accepts only released sources', async () => {
    const PATH = fakePath(join(folder, 'path'), ['cp', 'chmod'], { go: goThatWorks });
    const found = find({ PATH, KEEP: folder, KUBERNETES_SUM: 'altered' });
    await expect(found).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
    expect(events.at(-1)).toMatchObject({
      why: expect.stringMatching(/IRSA-BINARIES-004 k8s.io.*h1:altered/),
    });
  });

  it('leaves no files when it fails, and reports the error of Go', async () => {
    const go = `case "$*" in *kube-apiserver*) echo 'write: no space left on device' >&2; exit 1 ;; esac\n${goThatWorks}`;
    const PATH = fakePath(join(folder, 'path'), ['cp', 'chmod'], { go });
    await expect(find({ PATH, KEEP: folder })).rejects.toMatchObject({ code: 'IRSA-BINARIES-001' });
    expect(events.at(-1)).toMatchObject({
      type: 'passed-over',
      source: 'go-build',
      why: expect.stringMatching(/IRSA-BINARIES-001[\s\S]*no space left on device/),
    });
    expect(await readdir(cache)).toEqual([]);
  });

  it('stops on abort, which does not count as a failure of the source', async () => {
    const PATH = fakePath(join(folder, 'path'), ['sleep'], { go: 'echo started >&2; exec sleep 600' });
    const abort = new AbortController();
    const found = findBinaries({
      environment: { PATH, XDG_CACHE_HOME: join(folder, 'cache') },
      get: async () => {
        abort.abort(new Error('interrupted'));
        throw new Error('no network');
      },
      signal: abort.signal,
    });
    await expect(found).rejects.toThrow('interrupted');
    expect(await readdir(cache)).toEqual([]);
  });
});
