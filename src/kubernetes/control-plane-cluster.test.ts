import { describe, expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { clusterPort } from './control-plane-cluster.ts';
import type { ClusterRequest } from './transport.ts';

/** A cluster whose kubeadm-config is the one given. */
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
  it('is replaced with everything else that is in it, and only as it was read', async () => {
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

  it('is left as it is where somebody else wrote it meanwhile', async () => {
    const { cluster, requests } = clusterWith('apiServer: {certSANs: [x]}\n');
    await expect(cluster.replaceKubeadmConfig('apiServer: {}\n', 'anything')).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-070',
    });
    expect(requests.map(({ method }) => method)).toEqual(['GET']);
  });
});
