import { describe, expect, it } from 'vitest';
import { apiServer } from './api-server.ts';
import { KubernetesClient } from './client.ts';
import { writeLease } from './lease-object.ts';
import { probeAccount } from './probe-account.ts';

/** An API server, or a proxy before it, with truncated successful responses. */
const cut = new KubernetesClient({
  server: 'https://10.0.0.10:6443',
  send: async ({ method }) => ({ status: method === 'POST' ? 201 : 200, text: '{"status":{"tok' }),
});

const account = probeAccount(cut, { chain: 'prod-1', mayCreate: false, declared: [] });

describe('a truncated response', () => {
  it('is not a token', async () => {
    await expect(account.mint()).rejects.toMatchObject({ code: 'IRSA-CLUSTER-006' });
  });

  it('is not a lease', async () => {
    const self = { user: 'operator', host: 'laptop', run: 'r1', pid: 1, origin: null };
    const options = {
      ...{ chain: 'prod-1', self, now: () => 0, sleep: async () => {}, report: () => {} },
      livenessOf: () => 'unknown' as const,
    };
    await expect(writeLease(cut, options, null)).rejects.toMatchObject({ code: 'IRSA-CLUSTER-006' });
  });

  it('contains no key', async () => {
    expect(await apiServer(cut, account).servedKeyIds()).toEqual([]);
  });
});
