import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { LeaseHolder } from '../../../src/chain/lease.ts';
import { livenessOf, ownOrigin } from '../../../src/cli/under-lease.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { acquireLease } from '../../../src/kubernetes/lease.ts';
import type { LeaseOptions } from '../../../src/kubernetes/lease-object.ts';
import { clusterDiscovery, clusterJwks, lookUpCluster } from '../../../src/kubernetes/look-up.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';

const cluster = sharedCluster();
const admin = () => connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
const pods = '/api/v1/namespaces/default/pods';

/** The cluster's kubeconfig with another user or cluster entry. */
async function kubeconfigWith(user: object | null, over: object = {}): Promise<string> {
  const config = parse(await readFile(cluster().kubeconfigPath, 'utf8'));
  if (user) config.users[0].user = user;
  config.clusters[0].cluster = { ...config.clusters[0].cluster, ...over };
  const path = join(await mkdtemp(join(cluster().directory, 'kube-')), 'config');
  await writeFile(path, JSON.stringify(config));
  return path;
}

describe('a real cluster', () => {
  it('identifies itself, and serves its keys and its discovery document', async () => {
    const client = await admin();
    const found = await lookUpCluster(client);
    expect(found).toMatchObject({ uid: expect.stringMatching(/^[0-9a-f-]{36}$/), server: cluster().server });
    expect(found.version).toMatch(/^v1\.\d+/);
    expect(JSON.parse(await clusterJwks(client)).keys).toHaveLength(1);
    expect(await clusterDiscovery(client)).toMatchObject({ issuer: expect.stringContaining('https://') });
  });

  it('creates objects by server-side apply, lists, reads and deletes them', async () => {
    const client = await admin();
    const path = '/api/v1/namespaces/default/configmaps';
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { x: '1' } };
    const applied = await client.apply(`${path}/a`, object);
    expect(JSON.stringify(applied)).toContain('"manager":"irsactl"');
    expect((await client.list(path)).length).toBeGreaterThan(0);
    await expect(client.delete(`${path}/a`, { uid: 'another' })).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-006',
    });
    expect(await client.delete(`${path}/a`)).toBe(true);
    expect(await client.get(`${path}/a`)).toBeNull();
  });
});

describe('a cluster that cannot be used', () => {
  const ask = async (kubeconfig: string, env = {}) => (await connectCluster({ env, kubeconfig })).list(pods);

  it('rejects the token', async () => {
    await expect(ask(await kubeconfigWith({ token: 'wrong' }))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-004',
    });
  });

  it('denies the call', async () => {
    const account = { namespace: 'default', name: 'default' };
    const token = await (await admin()).createToken(account, { audiences: [] });
    await expect(ask(await kubeconfigWith({ token }))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-005',
      problem: { next: expect.stringContaining('kubectl auth can-i list pods') },
    });
  });

  it('has a certificate of another authority', async () => {
    const config = await kubeconfigWith(null, {
      'certificate-authority': undefined,
      'certificate-authority-data': undefined,
    });
    await expect(ask(config)).rejects.toMatchObject({ code: 'IRSA-CLUSTER-003' });
  });

  it('is unreachable', async () => {
    const server = `https://127.0.0.1:${await freePort()}`;
    await expect(ask(await kubeconfigWith(null, { server }))).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-002',
    });
  });

  it('has a credential plugin that fails', async () => {
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'false',
      interactiveMode: 'Never',
    };
    await expect(ask(await kubeconfigWith({ exec }))).rejects.toMatchObject({ code: 'IRSA-CLUSTER-004' });
  });
});

describe('the lease of a chain', () => {
  const origin = ownOrigin();
  const holder = (pid: number, run: string): LeaseHolder => ({
    user: 'operator',
    host: hostname(),
    pid,
    run,
    origin,
  });
  const options = (self: LeaseHolder): LeaseOptions => ({
    chain: 'lab',
    self,
    now: () => performance.now(),
    sleep: (milliseconds) => sleep(milliseconds),
    livenessOf: (other) => livenessOf(other, origin),
    report: () => {},
  });
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/irsactl-lab';
  const self = holder(process.pid, 'r1');

  it('has one holder, survives a restart of the API server, and is deleted on release', async () => {
    const client = await admin();
    const lease = await acquireLease(client, options(self));
    // Another process cannot acquire it, in the same or in another process namespace.
    for (const elsewhere of [origin, null]) {
      const other = {
        ...options(holder(1, 'r2')),
        livenessOf: (by: LeaseHolder) => livenessOf(by, elsewhere),
      };
      await expect(acquireLease(client, other)).rejects.toMatchObject({
        code: 'IRSA-CLUSTER-008',
        problem: { what: expect.stringContaining(`operator@${hostname()}, process ${process.pid}`) },
      });
    }
    await writeFile(cluster().manifestPath, `${await readFile(cluster().manifestPath, 'utf8')}# restart\n`);
    await cluster().waitUntilReady();
    lease.assertHeld();
    await lease.release();
    expect(await client.get(path)).toBeNull();
  });

  it('is taken over from a process that died', async () => {
    const client = await admin();
    const child = spawn('true');
    await once(child, 'exit');
    await acquireLease(client, options(holder(child.pid ?? 0, 'dead')));
    const lease = await acquireLease(client, options(holder(process.pid, 'r3')));
    await lease.release();
    expect(await client.get(path)).toBeNull();
  });
});
