import { describe, expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { clusterPort } from './control-plane-cluster.ts';
import type { ClusterRequest } from './transport.ts';

/** A cluster with this kubeadm-config. */
function clusterWith(configuration: string) {
  const requests: ClusterRequest[] = [];
  const map = {
    metadata: { name: 'kubeadm-config', resourceVersion: '7' },
    data: { ClusterConfiguration: configuration, Other: 'kept' },
  };
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async (request) => {
      requests.push(request);
      return { status: 200, text: JSON.stringify(map) };
    },
  });
  return { cluster: clusterPort(client), requests };
}

describe('kubeadm-config', () => {
  it('is replaced with its other content, and only in the version that was read', async () => {
    const { cluster, requests } = clusterWith('apiServer: {}\n');
    await cluster.replaceKubeadmConfig('apiServer: {}\n', 'apiServer: {extraArgs: []}\n');
    expect(requests.at(-1)).toMatchObject({
      method: 'PUT',
      path: '/api/v1/namespaces/kube-system/configmaps/kubeadm-config',
      body: {
        metadata: { resourceVersion: '7' },
        data: { ClusterConfiguration: 'apiServer: {extraArgs: []}\n', Other: 'kept' },
      },
    });
  });

  it('stays unchanged if another writer changed it', async () => {
    const { cluster, requests } = clusterWith('apiServer: {certSANs: [x]}\n');
    await expect(cluster.replaceKubeadmConfig('apiServer: {}\n', 'anything')).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });
});

it('only the token of a token Secret is removed, so that the controller-manager signs another', async () => {
  const requests: ClusterRequest[] = [];
  const secret = {
    metadata: { name: 'ci', namespace: 'shop', resourceVersion: '7' },
    data: { token: 'b2xk', 'ca.crt': 'Y2E=' },
  };
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async (request) => {
      requests.push(request);
      return { status: 200, text: JSON.stringify(secret) };
    },
  });
  await clusterPort(client).renewTokenSecret({ namespace: 'shop', name: 'ci' });
  expect(requests.at(-1)).toMatchObject({ method: 'PUT', path: '/api/v1/namespaces/shop/secrets/ci' });
  expect(requests.at(-1)?.body).toEqual({ ...secret, data: { 'ca.crt': 'Y2E=' } });
});

describe('the Leases of the controllers', () => {
  it('give holder and time of renewal', async () => {
    const lease = { spec: { holderIdentity: 'cp-1_a', renewTime: '2026-01-02T03:04:05.678901Z' } };
    const released = { spec: { holderIdentity: '', renewTime: '2026-01-02T03:04:05.000000Z' } };
    const client = new KubernetesClient({
      server: 'https://10.0.0.10:6443',
      send: async ({ path }) => ({
        status: 200,
        text: JSON.stringify(path.endsWith('kube-scheduler') ? released : lease),
      }),
    });
    expect(await clusterPort(client).leaders()).toEqual([
      {
        name: 'kube-controller-manager',
        renewed: 'cp-1_a 2026-01-02T03:04:05.678901Z',
        at: Date.parse('2026-01-02T03:04:05.678Z'),
      },
      { name: 'kube-scheduler', renewed: null, at: Date.parse('2026-01-02T03:04:05Z') },
    ]);
  });
});
