import { expect, it } from 'vitest';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { clusterObjects } from './cluster-objects.ts';

function creating(status: number, reason: string): Promise<void> {
  const text = JSON.stringify({ kind: 'Status', reason, message: reason });
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async () => ({ status, text }),
  });
  const cluster = clusterObjects({ client, async *watch() {}, namespace: 'eks', random: () => 0 });
  return cluster.createEvent('shop', {}, new AbortController().signal);
}

it('takes an Event that a try before has made for made', async () => {
  await expect(creating(201, '')).resolves.toBeUndefined();
  await expect(creating(409, 'AlreadyExists')).resolves.toBeUndefined();
});

it.each([
  [200, ''],
  [403, 'Forbidden'],
  [409, 'Conflict'],
  [503, 'ServiceUnavailable'],
])('takes %i %s for no Event', async (status, reason) => {
  await expect(creating(status, reason)).rejects.toThrow('IRSA-CLUSTER-');
});
