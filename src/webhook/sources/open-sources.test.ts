import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { accountObject, quietCluster, sourceSettings } from '../../../test/support/quiet-cluster.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { machine } from '../../serving/machine.ts';
import { openSources, type SourceSettings } from './open-sources.ts';
import type { FollowedKind, ObjectName, SourcesCluster } from './ports.ts';

const role = 'arn:aws:iam::123456789012:role/orders';
const annotations = { 'eks.amazonaws.com/role-arn': role };
const orders = accountObject({ namespace: 'shop', name: 'orders', annotations });
const never = new Promise<null>(() => {});

interface Answers {
  /** The result of a direct read. */
  readonly read?: (kind: FollowedKind, name: ObjectName) => Promise<KubernetesObject | null>;
  readonly listed?: Partial<Record<FollowedKind, readonly KubernetesObject[] | Promise<never>>>;
  /** The object that a watch reports, once. */
  readonly watched?: Partial<Record<FollowedKind, Promise<KubernetesObject>>>;
  readonly settings?: Partial<SourceSettings>;
}

/** Sources of a cluster whose lists never complete unless they are given, so that lookups need a direct read. */
function scene({ read = async () => null, listed = {}, watched = {}, settings = {} }: Answers) {
  const reads: string[] = [];
  const quiet = quietCluster([]);
  const cluster: SourcesCluster = {
    ...quiet,
    async *watchObjects(kind, span) {
      const object = await watched[kind];
      if (object) yield { kind: 'changed', object, version: '2' };
      yield* quiet.watchObjects(kind, span);
    },
    async *listObjects(kind) {
      const objects = await (listed[kind] ?? never);
      yield { objects: objects ?? [], resourceVersion: '1' };
    },
    getObject(kind, name) {
      reads.push(`${kind} ${name.namespace}/${name.name}`);
      return read(kind, name);
    },
  };
  const sources = openSources({
    cluster,
    settings: { ...sourceSettings, lookupMilliseconds: 200, ...settings },
    runtime: machine,
    log: pino({ level: 'silent' }),
  });
  const ending = new AbortController();
  const run = async (): Promise<void> => {
    void sources.run(ending.signal);
    await expect.poll(() => sources.unready().filter((why) => !why.includes('not read yet')).length).toBe(0);
  };
  return { sources, reads, run, end: () => ending.abort() };
}

describe('a service account that is not known yet', () => {
  it('is read directly, even before the first list', async () => {
    const { sources, reads } = scene({ read: async () => orders });
    expect(await sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
    expect(reads).toEqual(['ServiceAccount shop/orders']);
  });

  it('is read once for all waiting pods, and again for later ones', async () => {
    let answer = Promise.withResolvers<KubernetesObject | null>();
    const { sources, reads } = scene({ read: () => answer.promise });
    const first = Array.from({ length: 100 }, () => sources.find('shop', 'orders'));
    await expect.poll(() => reads.length).toBe(1);
    const later = Array.from({ length: 100 }, () => sources.find('shop', 'orders'));
    const before = answer;
    answer = Promise.withResolvers();
    before.resolve(null);
    expect((await Promise.all(first)).map(({ account }) => account)).toEqual(first.map(() => undefined));
    answer.resolve(orders);
    expect((await Promise.all(later)).map(({ account }) => account)).toEqual(
      later.map(() => ({ roleArn: role })),
    );
    expect(reads.length).toBe(2);
  });

  it('is read with at most 32 concurrent reads', async () => {
    const answers: (() => void)[] = [];
    let most = 0;
    const { sources, reads } = scene({
      settings: { lookupMilliseconds: 5_000 },
      read: () =>
        new Promise((resolve) => {
          answers.push(() => resolve(null));
          most = Math.max(most, answers.length);
        }),
    });
    const found = Array.from({ length: 200 }, (_, index) => sources.find('shop', `orders-${index}`));
    while (reads.length < 200 || answers.length > 0) {
      for (const answer of answers.splice(0)) answer();
      await new Promise(setImmediate);
    }
    expect((await Promise.all(found)).length).toBe(200);
    expect(most).toBe(32);
  });

  it('is read again after a failure, within the same wait', async () => {
    let calls = 0;
    const { sources } = scene({
      read: async () => {
        calls += 1;
        if (calls < 3) throw new Error('503');
        return orders;
      },
    });
    expect(await sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
  });

  it('is reported as unknown, with the reason, when the wait times out', async () => {
    const failing = scene({ read: () => Promise.reject(new Error('503 from a proxy')) });
    const facts = await failing.sources.find('shop', 'orders');
    expect(facts.account).toBeUndefined();
    expect(facts.unknownBecause).toBe('cannot read service account shop/orders: 503 from a proxy');
    const hanging = scene({ read: () => never });
    expect((await hanging.sources.find('shop', 'orders')).unknownBecause).toBe(
      'cannot read service account shop/orders: no answer within 200 ms',
    );
    const absent = scene({});
    expect((await absent.sources.find('shop', 'orders')).unknownBecause).toBe(
      'service account shop/orders does not exist',
    );
  });

  it('is found by the list while its direct read hangs', async () => {
    const list = Promise.withResolvers<never>();
    const { sources, run, end } = scene({
      read: () => never,
      listed: { ServiceAccount: list.promise },
      settings: { lookupMilliseconds: 20_000 },
    });
    await run();
    const found = sources.find('shop', 'orders');
    list.resolve([orders] as unknown as never);
    expect(await found).toMatchObject({ account: { roleArn: role } });
    end();
  });

  it('is not cached by a direct read: only the watch has the changes in order', async () => {
    const { sources, reads } = scene({ read: async () => orders });
    await sources.find('shop', 'orders');
    await sources.find('shop', 'orders');
    expect(reads.length).toBe(2);
  });

  it.each([
    ['shop', '..'],
    ['shop', 'a/b'],
    ['shop', 'Orders'],
    ['shop', 'x'.repeat(254)],
    ['shop', 'a%2fb'],
    ['..', 'orders'],
    ['', 'orders'],
    ['a.b', 'orders'],
  ])('of namespace %j and name %j makes no call', async (namespace, name) => {
    const { sources, reads } = scene({ read: async () => orders });
    const facts = await sources.find(namespace, name);
    expect(facts.account).toBeUndefined();
    expect(facts.unknownBecause).toContain('is not a valid');
    expect(reads).toEqual([]);
  });

  it('is null if the pod names none', () => {
    const { sources, reads } = scene({ read: async () => orders });
    expect(sources.find('shop', '')).toMatchObject({ account: null });
    expect(reads).toEqual([]);
  });
});

describe('a service account that is known', () => {
  it('is answered without a read, with or without a role', async () => {
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const { sources, reads, run, end } = scene({ listed: { ServiceAccount: [orders, plain] } });
    await run();
    await expect.poll(() => sources.unready()).toEqual([]);
    expect(sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role }, mapped: null });
    expect(sources.find('shop', 'plain')).toMatchObject({ account: null, namespace: null });
    expect(reads).toEqual([]);
    end();
  });

  it('waits for the ConfigMap only if it has no role annotation', async () => {
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const map = Promise.withResolvers<never>();
    const { sources, run, end } = scene({
      listed: { ServiceAccount: [orders, plain], ConfigMap: map.promise },
      settings: { watchConfigMap: true, lookupMilliseconds: 10_000 },
    });
    await run();
    await expect.poll(() => sources.states()[0]?.size).toBe(2);
    expect(sources.unready()).toEqual(['config-map: not read yet']);
    expect(sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
    const found = sources.find('shop', 'plain');
    const config = JSON.stringify({ 'shop/plain': { RoleARN: 'mapped' } });
    map.resolve([
      { metadata: { name: 'pod-identity-webhook', namespace: 'eks' }, data: { config } },
    ] as unknown as never);
    expect(await found).toMatchObject({ account: null, mapped: { roleArn: 'mapped' } });
    end();
  });

  it('is unknown while its mapping is unknown', async () => {
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const { sources, run, end } = scene({
      listed: { ServiceAccount: [plain] },
      settings: { watchConfigMap: true },
    });
    await run();
    await expect.poll(() => sources.states()[0]?.size).toBe(1);
    const facts = await sources.find('shop', 'plain');
    expect(facts.account).toBeUndefined();
    expect(facts.unknownBecause).toBe('config-map: not read yet');
    end();
  });

  it('is unknown, and the webhook not ready, until the ConfigMap is valid for the first time', async () => {
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const mapOf = (config: string) => ({
      metadata: { name: 'pod-identity-webhook', namespace: 'eks' },
      data: { config },
    });
    const told = Promise.withResolvers<KubernetesObject>();
    const { sources, run, end } = scene({
      listed: { ServiceAccount: [orders, plain], ConfigMap: [mapOf('{not JSON')] },
      watched: { ConfigMap: told.promise },
      settings: { watchConfigMap: true },
    });
    void run();
    const why =
      'config-map: the ConfigMap pod-identity-webhook is invalid: its key "config" is not a JSON object';
    await expect.poll(() => sources.unready()).toEqual([why]);
    const facts = await sources.find('shop', 'plain');
    expect([facts.account, facts.unknownBecause]).toEqual([undefined, why]);
    expect(await sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
    told.resolve(mapOf(JSON.stringify({ 'shop/plain': { RoleARN: 'mapped' } })));
    await expect.poll(() => sources.unready()).toEqual([]);
    expect(sources.find('shop', 'plain')).toMatchObject({ account: null, mapped: { roleArn: 'mapped' } });
    end();
  });

  it('does not wait for a ConfigMap that does not exist', async () => {
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const { sources, run, end } = scene({
      listed: { ServiceAccount: [plain], ConfigMap: [] },
      settings: { watchConfigMap: true },
    });
    await run();
    await expect.poll(() => sources.unready()).toEqual([]);
    expect(sources.find('shop', 'plain')).toMatchObject({ account: null, mapped: null });
    end();
  });

  it('is unknown, and the webhook not ready, until the credentials file is valid for the first time', async () => {
    const path = join(await temporaryFolder(), 'config.json');
    await writeFile(path, '{not JSON');
    const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
    const { sources, run, end } = scene({
      listed: { ServiceAccount: [orders, plain] },
      settings: { containerCredentials: path },
    });
    void run();
    const why = `container-credentials: not read yet: ${path} is invalid: it is not a JSON object`;
    await expect.poll(() => sources.unready()).toEqual([why]);
    const facts = await sources.find('shop', 'plain');
    expect([facts.account, facts.unknownBecause]).toEqual([undefined, why]);
    expect(await sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
    await writeFile(path, JSON.stringify({ identities: [{ namespace: 'shop', serviceAccount: 'plain' }] }));
    expect(await sources.find('shop', 'plain')).toMatchObject({ account: null, containerCredentials: true });
    await writeFile(path, '{not JSON again');
    expect(sources.find('shop', 'orders')).toMatchObject({ containerCredentials: false });
    expect(sources.unready()).toEqual([]);
    end();
  });

  it('gets the annotations of its namespace, which is read directly if unknown', async () => {
    const namespace: KubernetesObject = {
      kind: 'Namespace',
      metadata: { name: 'shop', annotations: { 'eks.amazonaws.com/audience': 'shop', other: 'x' } },
    };
    const { sources, run, reads, end } = scene({
      listed: { ServiceAccount: [orders] },
      read: async (kind) => (kind === 'Namespace' ? namespace : null),
      settings: { watchNamespaces: true },
    });
    await run();
    await expect.poll(() => sources.states()[0]?.size).toBe(1);
    expect(await sources.find('shop', 'orders')).toMatchObject({
      account: { roleArn: role },
      namespace: { audience: 'shop' },
    });
    expect(reads).toEqual(['Namespace /shop']);
    end();
  });
});

describe('a service account without a role in a stale cache', () => {
  const plain = accountObject({ namespace: 'shop', name: 'plain', annotations: {} });
  const lost = async (read: Answers['read']) => {
    const listed = { ServiceAccount: [orders, plain] };
    const found = scene({ listed, settings: { maxCacheAge: 200 }, ...(read && { read }) });
    await found.run();
    await expect.poll(() => found.sources.unready()[0]).toContain('out of date for');
    return found;
  };

  it('is read for each pod, and no other is', async () => {
    const { sources, reads, end } = await lost(async () => ({ ...plain, ...orders }));
    expect(sources.find('shop', 'orders')).toMatchObject({ account: { roleArn: role } });
    expect(await sources.find('shop', 'plain')).toMatchObject({ account: { roleArn: role } });
    expect(reads).toEqual(['ServiceAccount shop/plain']);
    end();
  });

  it.each([
    ['no answer within 200 ms', () => never],
    ['forbidden', () => Promise.reject(new Error('forbidden'))],
  ])('is unknown if the read fails: %s', async (why, read) => {
    const { sources, end } = await lost(read);
    const facts = await sources.find('shop', 'plain');
    expect([facts.account, facts.unknownBecause]).toEqual([
      undefined,
      `cannot read service account shop/plain: ${why}`,
    ]);
    end();
  });
});

it('finds each of 60,000 accounts', async () => {
  const accounts = Array.from({ length: 60_000 }, (_, index) =>
    accountObject({ namespace: `team-${index % 500}`, name: `app-${index}`, annotations }),
  );
  const { sources, run, end } = scene({ listed: { ServiceAccount: accounts } });
  await run();
  await expect.poll(() => sources.states()[0]?.size).toBe(60_000);
  const known = (index: number) => sources.find(`team-${index % 500}`, `app-${index}`);
  const found = accounts.map((_, index) => known(index));
  expect(
    found.filter((facts) => !(facts instanceof Promise) && facts.account?.roleArn === role),
  ).toHaveLength(60_000);
  end();
});
