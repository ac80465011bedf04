import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { machine } from '../../../src/serving/machine.ts';
import type { Json } from '../../../src/trust/json.ts';
import { clusterObjects } from '../../../src/webhook/sources/cluster-objects.ts';
import { openSources, type SourceSettings } from '../../../src/webhook/sources/open-sources.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { sourceSettings } from '../../support/quiet-cluster.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';

const cluster = sharedCluster();
const role = 'arn:aws:iam::123456789012:role/orders';

/** Opens sources with exactly these rights. Each test passes its own name, because the tests share a cluster. */
async function follow(name: string, inCluster: readonly Json[], over: Partial<SourceSettings> = {}) {
  const { api } = cluster();
  await cluster().createNamespace(name);
  const kubeconfig = await limitedAccount(cluster(), name, { inNamespace: [], inCluster });
  const { client, watch } = await connectDirect({ env: {}, kubeconfig });
  const lines: string[] = [];
  const sources = openSources({
    cluster: clusterObjects({ client, watch, namespace: name, random: Math.random }),
    settings: { ...sourceSettings, ...over },
    runtime: machine,
    log: pino({}, { write: (line: string) => lines.push(line) }),
  });
  const ending = new AbortController();
  void sources.run(ending.signal);
  onTestFinished(() => ending.abort());
  const ready = () => expect.poll(() => sources.unready(), { timeout: 20_000 }).toEqual([]);
  return { sources, ready, lines, api };
}

function named(kind: string, name: string) {
  return { kind, apiVersion: 'v1', metadata: { name } };
}

const rule = (resources: string, verbs: string, over = {}) => ({
  apiGroups: [''],
  resources: [resources],
  verbs: verbs.split(' '),
  ...over,
});
const upstreamRule = rule('serviceaccounts', 'get list watch');

describe('the sources in a real cluster', () => {
  it('list every account page by page, and follow changes, with only the rights of the EKS webhook', async () => {
    const name = 'sources-accounts';
    const { sources, ready, api } = await follow(name, [upstreamRule]);
    const path = `/api/v1/namespaces/${name}/serviceaccounts`;
    const account = (index: number, arn = role) => ({
      ...named('ServiceAccount', `app-${index}`),
      metadata: { name: `app-${index}`, annotations: { 'eks.amazonaws.com/role-arn': arn } },
    });
    for (let first = 0; first < 600; first += 20) {
      const some = Array.from({ length: 20 }, (_, index) => account(first + index));
      await Promise.all(some.map((one) => api.call('POST', path, one)));
    }
    await ready();
    await api.call('PUT', `${path}/app-0`, account(0, 'changed'));
    await api.call('DELETE', `${path}/app-1`);
    const found = (index: number) => sources.find(name, `app-${index}`);
    await expect.poll(() => found(0)).toMatchObject({ account: { roleArn: 'changed' } });
    await expect.poll(() => found(1)).toMatchObject({ account: undefined });
    const others = Array.from({ length: 598 }, (_, index) => found(index + 2));
    expect(others.filter((one) => !(one instanceof Promise) && one.account?.roleArn === role)).toHaveLength(
      598,
    );
  });

  it('find an account immediately after its creation', async () => {
    const name = 'sources-race';
    const { sources, ready, api } = await follow(name, [upstreamRule]);
    await ready();
    for (let index = 0; index < 100; index += 1) {
      await api.call('POST', `/api/v1/namespaces/${name}/serviceaccounts`, {
        ...named('ServiceAccount', `app-${index}`),
        metadata: { name: `app-${index}`, annotations: { 'eks.amazonaws.com/role-arn': role } },
      });
      expect(await sources.find(name, `app-${index}`)).toMatchObject({ account: { roleArn: role } });
    }
  });

  it('follow the ConfigMap with a right to only that ConfigMap', async () => {
    const name = 'sources-map';
    const one = rule('configmaps', 'list watch', { resourceNames: ['pod-identity-webhook'] });
    const { sources, ready, api, lines } = await follow(name, [upstreamRule, one], { watchConfigMap: true });
    await ready();
    const path = `/api/v1/namespaces/${name}/configmaps`;
    const map = (config: string) => ({ ...named('ConfigMap', 'pod-identity-webhook'), data: { config } });
    const mapped = async () => (await sources.find(name, 'webhook')).mapped?.roleArn;
    expect(await mapped()).toBeUndefined();
    await api.call(
      'POST',
      path,
      map(JSON.stringify({ [`${name.slice(0, -3)}*/webhook`]: { RoleARN: role }, bad: 1 })),
    );
    await expect.poll(mapped).toBe(role);
    await api.call('PUT', `${path}/pod-identity-webhook`, map('{'));
    await expect.poll(() => lines.join('')).toContain('keeping the previous entries');
    expect(await mapped()).toBe(role);
    await api.call('POST', path, { ...named('ConfigMap', 'another'), data: { config: '{}' } });
    await api.call('DELETE', `${path}/pod-identity-webhook`);
    await expect.poll(mapped).toBeUndefined();
  });

  it('read the annotations of namespaces, even of one that was just created', async () => {
    const name = 'sources-spaces';
    const rights = [upstreamRule, rule('namespaces', 'get list watch')];
    const { sources, ready, api } = await follow(name, rights, { watchNamespaces: true });
    await ready();
    await api.call('POST', '/api/v1/namespaces', {
      ...named('Namespace', `${name}-new`),
      metadata: {
        name: `${name}-new`,
        annotations: { 'eks.amazonaws.com/region': 'eu-central-1', other: 'x' },
      },
    });
    await api.call(
      'POST',
      `/api/v1/namespaces/${name}-new/serviceaccounts`,
      named('ServiceAccount', 'orders'),
    );
    expect(await sources.find(`${name}-new`, 'orders')).toMatchObject({
      account: null,
      namespace: { region: 'eu-central-1' },
    });
  });

  it('report the missing right and its resource, and find single accounts without the list', async () => {
    const name = 'sources-rights';
    const { sources } = await follow(name, [rule('serviceaccounts', 'get')]);
    await expect
      .poll(() => sources.unready()[0] ?? '')
      .toContain('does not allow: list /api/v1/serviceaccounts');
    expect(sources.unready()[0]).toContain('cannot list resource "serviceaccounts"');
    expect(await sources.find(name, 'webhook')).toMatchObject({ account: null });
  });

  it('report that the watch is refused, and stay current through lists', async () => {
    const name = 'sources-no-watch';
    const rights = [rule('serviceaccounts', 'get list')];
    const { sources, ready, lines } = await follow(name, rights, { maxCacheAge: 3_000 });
    await ready();
    await expect.poll(() => lines.join('')).toContain('cannot watch resource \\"serviceaccounts\\"');
    await cluster().api.call(
      'POST',
      `/api/v1/namespaces/${name}/serviceaccounts`,
      named('ServiceAccount', 'late'),
    );
    await expect
      .poll(() => sources.find(name, 'late'), { timeout: 15_000 })
      .toEqual({ account: null, namespace: null, mapped: null, containerCredentials: false });
  });
});
