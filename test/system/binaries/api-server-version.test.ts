import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BinariesEvent, KubernetesBinaries } from '../../../src/binaries/binaries.ts';
import { findApiServer } from '../../../src/binaries/find-api-server.ts';
import { sourceHashes } from '../../../src/binaries/kubernetes-version.ts';
import { platformFrom } from '../../../src/binaries/platform.ts';
import { goThatWorks } from '../../support/fake-go.ts';
import { fakePath } from '../../support/fake-path.ts';

const { os, arch } = platformFrom(process.platform, process.arch);
const platform = `${os}-${arch}`;
const released = sourceHashes['v1.34.4'].slice('h1:'.length);

let folder: string;
let cache: string;
let events: BinariesEvent[];
let tries = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-versions-'));
  cache = join(folder, 'cache', 'irsactl', 'kubernetes');
  events = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Finds v1.34.4 with a fake `go`; `sum` is the checksum of the Kubernetes module that it downloads. */
function find(sum: string, go = goThatWorks): Promise<KubernetesBinaries> {
  const setSum = `case "$*" in *kubernetes@v1.34.4*) KUBERNETES_SUM='${sum}' ;; esac\n`;
  tries += 1;
  const PATH = fakePath(join(folder, `path-${tries}`), ['cp', 'chmod'], { go: setSum + go });
  return findApiServer('v1.34.4', {
    environment: { PATH, KEEP: folder, XDG_CACHE_HOME: join(folder, 'cache') },
    progress: (event) => events.push(event),
    get: () => Promise.reject(new Error('getaddrinfo ENOTFOUND raw.example')),
  });
}

describe('kube-apiserver of another version', () => {
  it('is built without etcd and kubectl, which come from the default version, and is then cached', async () => {
    const found = await find(released);
    const own = join(cache, `v1.34.4-${platform}`);
    const common = join(cache, `v1.36.3-${platform}`);
    expect(found).toEqual({
      source: 'go-build',
      directory: own,
      kubeApiserver: join(own, 'kube-apiserver'),
      etcd: join(common, 'etcd'),
      kubectl: join(common, 'kubectl'),
    });
    expect((await readdir(own)).sort()).toEqual(['kube-apiserver', 'sha256.json']);
    expect(await readFile(join(folder, 'kubernetes.mod'), 'utf8')).toContain('k8s.io/api v0.34.4');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'building', program: 'kube-apiserver v1.34.4' }),
    );
    const again = await find(released, 'exit 1');
    expect(again).toEqual({ ...found, source: 'cache' });
  });

  it('is built only from released sources', async () => {
    await expect(find('altered')).rejects.toMatchObject({
      code: 'IRSA-BINARIES-004',
      problem: { what: 'k8s.io/kubernetes v1.34.4 differs from the released module.' },
    });
    expect(await readdir(cache)).toEqual([`v1.36.3-${platform}`]);
  });
});
