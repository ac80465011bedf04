import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { builtVersion, type KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { startLocalCluster } from '../../src/demo/local-cluster/start-local-cluster.ts';
import { binariesOf } from './kubernetes-versions.ts';

/**
 * One real etcd and kube-apiserver for all tests of a file. Call it at the top of the file (or of a describe), and use
 * its result inside tests and later hooks.
 */
export function localCluster(
  options: { readonly issuer?: string; readonly version?: KubernetesVersion } = {},
): () => LocalCluster {
  let cluster: LocalCluster | undefined;
  let directory: string | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'irsactl-cluster-'));
    const { version = builtVersion, ...others } = options;
    cluster = await startLocalCluster({ ...others, directory, binaries: await binariesOf(version) });
  }, 900_000);

  afterAll(async () => {
    await cluster?.stop();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  return () => {
    if (cluster === undefined) throw new Error('the local cluster is there once beforeAll has run');
    return cluster;
  };
}
