import { describe, expect, it } from 'vitest';
import { fakeChain } from '../../test/support/fake-context.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { KubernetesClient } from '../kubernetes/client.ts';
import { findNodes, foundNodesSentence } from './find-nodes.ts';

const named = fakeChain();
const unnamed = { ...named, controlPlane: { nodes: [] } };
const elsewhere = { addresses: ['192.168.1.9'], hasManifest: false };
const onNode = { addresses: ['10.0.0.1'], hasManifest: true };

function node(created: number, name: string, ...addresses: readonly string[]) {
  return {
    metadata: { name, creationTimestamp: `2026-01-0${created}T00:00:00Z` },
    status: {
      addresses: [
        { type: 'Hostname', address: name },
        ...addresses.map((address) => ({ type: 'InternalIP', address })),
      ],
    },
  };
}

const cluster = new KubernetesClient({
  server: 'https://balancer:6443',
  send: async ({ path, query }) => {
    const isNodeList =
      path === '/api/v1/nodes' && query?.['labelSelector'] === 'node-role.kubernetes.io/control-plane';
    const items = isNodeList ? [node(2, 'a-new-one', '10.0.0.2'), node(1, 'cp-1', '10.0.0.1')] : [];
    return { status: 200, text: JSON.stringify({ items }) };
  },
});
const down = new KubernetesClient({
  server: 'https://balancer:6443',
  send: async () => {
    throw new IrsaError('IRSA-CLUSTER-002', { what: 'down', why: 'down', next: 'look' });
  },
});

describe('the nodes of a chain', () => {
  it('are those of irsa.yaml, without a request to the cluster', async () => {
    expect(await findNodes(named, down, onNode)).toBe(named);
  });

  it('are those of the cluster if irsa.yaml lists none', async () => {
    const { controlPlane } = await findNodes(unnamed, cluster, onNode);
    expect(controlPlane.nodes.map(({ name, access }) => [name, access])).toEqual([
      ['cp-1', { kind: 'local' }],
      ['a-new-one', { kind: 'ssh', host: '10.0.0.2' }],
    ]);
    expect(controlPlane.areFound).toBe(true);
  });

  it('are reported before irsactl connects, and an invalid address is ignored', async () => {
    const hostile = new KubernetesClient({
      server: 'https://balancer:6443',
      send: async () => {
        const items = [node(1, 'cp-1', '10.0.0.1'), node(2, 'cp-2', 'admin@elsewhere.example')];
        return { status: 200, text: JSON.stringify({ items }) };
      },
    });
    const chain = await findNodes(unnamed, hostile, onNode);
    expect(foundNodesSentence(chain)).toBe(
      'The cluster lists its control plane nodes: cp-1 (this machine), cp-2 (ssh cp-2).',
    );
  });

  it('are unknown while no API server answers, except the node that irsactl runs on', async () => {
    await expect(findNodes(unnamed, down, elsewhere)).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-002',
      problem: { what: 'down', next: expect.stringMatching(/^look .*spec\.controlPlane\.nodes/) },
    });
    const { controlPlane } = await findNodes(unnamed, down, onNode);
    expect(controlPlane.nodes.map(({ access }) => access)).toEqual([{ kind: 'local' }]);
  });
});
