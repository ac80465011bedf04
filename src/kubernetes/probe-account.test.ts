import { describe, expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { probeAccount } from './probe-account.ts';

const orders = { namespace: 'shop', name: 'orders' };

/** A cluster with these service accounts, and the lifetimes of the requested tokens. */
function clusterWith(...names: readonly string[]) {
  const asked: unknown[] = [];
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async ({ path, body }) => {
      const name = names.find((one) => path.endsWith(`/${one}/token`));
      if (!name) return { status: 404, text: '{}' };
      asked.push([name, JSON.parse(JSON.stringify(body)).spec.expirationSeconds]);
      return { status: 201, text: '{"status":{"token":"a.b.c"}}' };
    },
  });
  return { asked, account: probeAccount(client, { chain: 'prod-1', mayCreate: false, declared: [orders] }) };
}

describe('a token for the proof of an API server', () => {
  it('lives longer than a startup probe of many minutes', async () => {
    const { asked, account } = clusterWith('irsactl-prod-1', 'orders');
    expect(await account.mint()).toBe('a.b.c');
    expect(asked).toEqual([['irsactl-prod-1', 3600]]);
  });

  it('has the shortest lifetime if it is for a declared account', async () => {
    const { asked, account } = clusterWith('orders');
    await account.mint();
    expect(asked).toEqual([['orders', 600]]);
  });
});
