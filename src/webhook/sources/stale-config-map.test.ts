import { pino } from 'pino';
import { expect, it } from 'vitest';
import { accountObject, quietCluster, sourceSettings } from '../../../test/support/quiet-cluster.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { machine } from '../../serving/machine.ts';
import { openSources } from './open-sources.ts';
import type { FollowedKind, SourcesCluster } from './ports.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const annotations = { 'eks.amazonaws.com/role-arn': role };
const orders = accountObject({ namespace: 'shop', name: 'orders', annotations });

it('uses the roles in a stale ConfigMap, and counts accounts without a role as unknown', async () => {
  const [plain, late, shared] = ['plain', 'late', 'shared'].map((name) =>
    accountObject({ namespace: name === 'shared' ? 'team' : 'shop', name, annotations: {} }),
  );
  const config = JSON.stringify({ 'shop/plain': { RoleARN: 'mapped' } });
  const lists: Record<FollowedKind, readonly unknown[]> = {
    ServiceAccount: [orders, plain, late, shared],
    Namespace: ['shop', 'team'].map((name) => ({
      kind: 'Namespace',
      metadata: { name, annotations: name === 'team' ? annotations : {} },
    })),
    ConfigMap: [{ metadata: { name: 'pod-identity-webhook', namespace: 'eks' }, data: { config } }],
  };
  const ending = new AbortController();
  let isForbidden = false;
  const cluster: SourcesCluster = {
    ...quietCluster([]),
    async *listObjects(kind) {
      if (kind === 'ConfigMap' && isForbidden) throw new Error('forbidden');
      isForbidden ||= kind === 'ConfigMap';
      yield { objects: lists[kind] as readonly KubernetesObject[], resourceVersion: '1' };
    },
    async *watchObjects(kind) {
      if (kind === 'ConfigMap') throw new Error('forbidden');
      for (; !ending.signal.aborted; await machine.sleep(10, ending.signal)) {
        yield { kind: 'bookmark', version: '1' };
      }
    },
  };
  const sources = openSources({
    cluster,
    settings: { ...sourceSettings, watchConfigMap: true, watchNamespaces: true, maxCacheAge: 1_000 },
    runtime: machine,
    log: pino({ level: 'silent' }),
  });
  void sources.run(ending.signal);
  await expect.poll(() => sources.unready()).toEqual([]);
  expect(sources.find('shop', 'late')).toMatchObject({ account: null, mapped: null });
  const account = async () => (await sources.find('shop', 'late')).account;
  await expect.poll(account, { timeout: 5_000 }).toBeUndefined();
  const facts = await sources.find('shop', 'late');
  expect(facts.unknownBecause).toMatch(/^config-map: out of date for \d+ s, the limit is 1 s: forbidden$/);
  expect(sources.find('shop', 'plain')).toMatchObject({ account: null, mapped: { roleArn: 'mapped' } });
  expect(sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
  expect(sources.find('team', 'shared')).toMatchObject({ account: null, namespace: { roleArn: role } });
  ending.abort();
});
