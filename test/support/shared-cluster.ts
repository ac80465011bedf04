import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { builtVersion } from '../../src/binaries/kubernetes-version.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { startLocalCluster } from '../../src/demo/local-cluster/start-local-cluster.ts';
import { binariesOf } from './kubernetes-versions.ts';

/** Objects that one test file could leave behind and that would change the pods of the next file. */
const admission = [
  'mutatingwebhookconfigurations',
  'mutatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingadmissionpolicies',
].map((kind) => `/apis/admissionregistration.k8s.io/v1/${kind}`);

let started: Promise<LocalCluster> | undefined;

/**
 * The API server of this worker process. Test files that never restart it share it, and each uses its own namespaces.
 * Its programs end with the process (src/demo/reaper).
 */
export function sharedCluster(): () => LocalCluster {
  let cluster: LocalCluster | undefined;

  beforeAll(async () => {
    started ??= start();
    cluster = await started;
  }, 900_000);

  afterAll(async () => {
    for (const path of admission) await cluster?.api.call('DELETE', path);
  });

  return () => {
    if (cluster === undefined) throw new Error('the shared cluster is there once beforeAll has run');
    return cluster;
  };
}

async function start(): Promise<LocalCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'irsactl-shared-cluster-'));
  return startLocalCluster({ directory, binaries: await binariesOf(builtVersion) });
}
