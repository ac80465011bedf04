import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { expect, it, onTestFinished, vi } from 'vitest';
import { apiServer } from '../../../src/kubernetes/api-server.ts';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { playedKubelet } from '../../support/played-kubelet.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';

const cluster = sharedCluster();

/** Opens a stream as kubectl does, and waits for its first answer. */
async function open(path: string, method: 'GET' | 'POST', headers: Record<string, string> = {}) {
  const { adminCertPath, adminKeyPath, caCertPath, server } = cluster();
  const [cert, key, ca] = await Promise.all(
    [adminCertPath, adminKeyPath, caCertPath].map((file) => readFile(file)),
  );
  const asked = request(`${server}${path}`, { method, headers, cert, key, ca, agent: false });
  asked.on('error', () => undefined);
  onTestFinished(() => void asked.destroy());
  const answered = Promise.race([once(asked, 'upgrade'), once(asked, 'response')]);
  asked.end();
  const [response, socket] = await answered;
  expect(response.statusCode).toBe(headers['upgrade'] ? 101 : 200);
  response.on('error', () => undefined);
  socket?.on('error', () => undefined);
  response.resume();
}

it('an API server says how many streams run through it, of which kind, and when they have ended', async () => {
  const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
  const kubelet = await playedKubelet();
  onTestFinished(() => kubelet.stop());
  await client.create('/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'worker-1' },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: kubelet.port } },
    },
  });
  await client.create('/api/v1/namespaces/default/pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: { nodeName: 'worker-1', containers: [{ name: 'app', image: 'app' }] },
  });
  const server = apiServer(client, { mint: async () => null, remove: async () => undefined });
  const none = { exec: 0, attach: 0, 'port-forward': 0, logs: 0 };
  expect(await server.streams()).toEqual(none);
  const pod = '/api/v1/namespaces/default/pods/app';
  const upgrade = { connection: 'Upgrade', upgrade: 'SPDY/3.1' };
  const terminal = 'stdin=true&stdout=true&tty=true';
  await open(`${pod}/log?follow=true`, 'GET');
  await open(`${pod}/exec?command=sh&${terminal}`, 'POST', upgrade);
  await open(`${pod}/exec?command=sh&${terminal}`, 'GET', upgrade);
  await open(`${pod}/attach?${terminal}`, 'POST', upgrade);
  await open(`${pod}/portforward`, 'POST', upgrade);
  await vi.waitFor(
    async () => expect(await server.streams()).toEqual({ exec: 2, attach: 1, 'port-forward': 1, logs: 1 }),
    10_000,
  );
  kubelet.endStreams();
  await vi.waitFor(async () => expect(await server.streams()).toEqual(none), 20_000);
});
