import type { ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { machine } from '../../../src/serving/machine.ts';
import { isJsonObject } from '../../../src/trust/json.ts';
import { clusterObjects } from '../../../src/webhook/sources/cluster-objects.ts';
import { openSources } from '../../../src/webhook/sources/open-sources.ts';
import { sourceSettings } from '../../support/quiet-cluster.ts';
import { ScriptedApi } from '../../support/scripted-api.ts';

const role = 'arn:aws:iam::123456789012:role/orders';

const never = new AbortController().signal;

/** Runs sources against a scripted API server over real HTTP. */
async function follow(api: ScriptedApi, over: { maxCacheAge?: number; lookupMilliseconds?: number } = {}) {
  const { client, watch } = await connectDirect({ env: {}, kubeconfig: await api.kubeconfig() });
  const lines: string[] = [];
  const sources = openSources({
    cluster: clusterObjects({ client, watch, namespace: 'eks', random: Math.random }),
    settings: { ...sourceSettings, ...over },
    // The wall clock runs backwards: no age may depend on it.
    runtime: { ...machine, now: () => -Date.now() },
    log: pino({}, { write: (line: string) => lines.push(line) }),
  });
  const ending = new AbortController();
  const running = sources.run(ending.signal);
  onTestFinished(() => ending.abort());
  const size = () => sources.states()[0]?.size;
  const roleOf = (key: string) => {
    const [namespace = '', name = ''] = key.split('/');
    const facts = sources.find(namespace, name);
    return facts instanceof Promise ? undefined : facts.account?.roleArn;
  };
  /** The number of cached accounts, and the roles of these. */
  const roles = (...keys: readonly string[]) => [size(), ...keys.map(roleOf)];
  const ready = () => expect.poll(() => sources.unready(), { timeout: 15_000 }).toEqual([]);
  return { sources, roles, ready, running, ending, lines };
}

async function apiWith(...keys: string[]): Promise<ScriptedApi> {
  const api = await ScriptedApi.open();
  for (const key of keys) api.accounts.set(key, role);
  return api;
}

const status = (code: number, reason: string, message: string) => (outgoing: ServerResponse) =>
  outgoing.writeHead(code).end(JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message }));
const text = (body: string) => (outgoing: ServerResponse) => outgoing.end(body);
const meta = '"metadata":{"resourceVersion":"1"}';

const badLists: readonly (readonly [string, (outgoing: ServerResponse) => void, string])[] = [
  [
    '404',
    status(404, 'NotFound', 'the server could not find the requested resource'),
    'list /api/v1/serviceaccounts',
  ],
  ['404 of a proxy', (outgoing) => outgoing.writeHead(404).end('<html>'), 'It returned 404'],
  [
    '403',
    status(403, 'Forbidden', 'User "x" cannot list resource "serviceaccounts" at the cluster scope'),
    'cannot list resource "serviceaccounts"',
  ],
  ['401', status(401, 'Unauthorized', 'Unauthorized'), 'does not accept the credentials'],
  ['504', (outgoing) => outgoing.writeHead(504).end('gateway timeout'), 'It returned 504'],
  ['an empty object', text('{}'), 'it is not a list of ServiceAccount objects'],
  ['nothing', text(''), 'it is not a list of ServiceAccount objects'],
  ['garbage', text('<html>down for maintenance</html>'), 'it is not a list of ServiceAccount objects'],
  [
    'a list of another kind',
    text(`{"kind":"ConfigMapList",${meta},"items":[]}`),
    'it is not a list of ServiceAccount',
  ],
  [
    'a list without items',
    text(`{"kind":"ServiceAccountList",${meta}}`),
    'it is not a list of ServiceAccount',
  ],
  [
    'a list without a version',
    text('{"kind":"ServiceAccountList","metadata":{},"items":[]}'),
    'it is not a list of',
  ],
  [
    'items without a name',
    text(`{"kind":"ServiceAccountList",${meta},"items":[{"metadata":{}}]}`),
    'it is not a list of',
  ],
  [
    'endless pages',
    text('{"kind":"ServiceAccountList","metadata":{"resourceVersion":"1","continue":"x"},"items":[]}'),
    'its pages have no end',
  ],
  [
    'a truncated response',
    (outgoing) => {
      outgoing
        .writeHead(200, { 'content-length': 1_000 })
        .write(`{"kind":"ServiceAccountList",${meta},"items":[`);
      setImmediate(() => outgoing.destroy());
    },
    'No API server answers',
  ],
];

describe('accounts with long annotations', () => {
  it('are each read once, in short pages', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `shop/a${index}`);
    const api = await apiWith(...names);
    const limits: number[] = [];
    const long = 'z'.repeat(1_000_000);
    api.list = (outgoing, { searchParams }) => {
      const [limit, from] = [Number(searchParams.get('limit')), Number(searchParams.get('continue'))];
      limits.push(limit);
      const items = names.slice(from, from + limit).map((key) => {
        const object = api.object(key);
        return { ...(isJsonObject(object) && object), long };
      });
      const metadata = {
        resourceVersion: '1',
        ...(from + limit < names.length && { continue: `${from + limit}` }),
      };
      outgoing.end(JSON.stringify({ kind: 'ServiceAccountList', apiVersion: 'v1', metadata, items }));
    };
    const { roles, ready } = await follow(api);
    await ready();
    expect(roles(...names)).toEqual([30, ...names.map(() => role)]);
    expect(limits).toEqual([500, 250, 125, 63, 32, 16, 8, 8, 8, 8]);
  });
});

describe('a full cache', () => {
  it.each(badLists)(
    'is not emptied by %s instead of a list, and logs why it is not ready',
    async (_, answer, why) => {
      const api = await apiWith('shop/a', 'shop/b');
      const { sources, roles, ready } = await follow(api, { maxCacheAge: 400 });
      await ready();
      api.list = answer;
      api.expire();
      await expect.poll(() => sources.unready()[0] ?? '', { timeout: 15_000 }).toContain(why);
      expect(sources.unready()[0]).toContain('service-accounts: out of date for');
      expect(roles('shop/a', 'shop/b')).toEqual([2, role, role]);
      expect(sources.find('shop', 'a')).toMatchObject({ account: { roleArn: role } });
      expect(sources.states()[0]?.failures).toBeGreaterThan(0);
      api.list = null;
      api.accounts.delete('shop/b');
      await ready();
      expect(roles('shop/a')).toEqual([1, role]);
    },
  );

  it('is emptied by an empty list, which is a valid response', async () => {
    const api = await apiWith('shop/a');
    const { roles, ready } = await follow(api);
    await ready();
    api.accounts.clear();
    api.expire();
    await expect.poll(() => roles(), { timeout: 10_000 }).toEqual([0]);
  });

  it.each([
    [
      '403',
      status(403, 'Forbidden', 'User "x" cannot watch resource "serviceaccounts"'),
      'cannot watch resource',
    ],
    [
      '504',
      (outgoing: ServerResponse) => outgoing.writeHead(504).end('gateway timeout'),
      'refused: watch /api/v1/serviceaccounts. It returned 504',
    ],
    ['garbage', text('<html>\n'), 'The watch is not JSON'],
    [
      'objects of another kind',
      text('{"type":"ADDED","object":{"kind":"Pod","metadata":{"resourceVersion":"2"}}}\n'),
      'is not about a',
    ],
    ['an immediate end', text(''), ''],
  ])('is updated by lists if every watch returns %s', async (_, answer, why) => {
    const api = await apiWith('shop/a');
    api.watch = answer;
    const { roles, ready, lines } = await follow(api, { maxCacheAge: 4_000 });
    await ready();
    api.accounts.set('shop/late', role);
    await expect.poll(() => roles('shop/late'), { timeout: 15_000 }).toEqual([2, role]);
    expect(lines.join('')).toContain(why);
  });

  it('resumes a closed watch, despite duplicate events and a missing bookmark', async () => {
    const api = await apiWith('shop/a');
    const { roles, ready } = await follow(api);
    await ready();
    await expect.poll(() => api.openWatches).toBe(1);
    api.set('shop/b', role);
    api.tell('ADDED', api.object('shop/b', true));
    api.tell('MODIFIED', api.object('shop/b', true));
    await expect.poll(() => roles('shop/a', 'shop/b')).toEqual([2, role, role]);
    api.endWatches();
    await expect.poll(() => api.openWatches).toBe(1);
    api.delete('shop/a');
    await expect.poll(() => roles('shop/b')).toEqual([1, role]);
    expect(api.requests.filter((request) => request === 'GET /api/v1/serviceaccounts').length).toBe(1);
  });

  it('processes 10,000 accounts that change at the same time, and still answers', async () => {
    const api = await apiWith();
    for (let index = 0; index < 10_000; index += 1) api.accounts.set(`shop/app-${index}`, 'old');
    const { sources, ready, roles } = await follow(api);
    await ready();
    await expect.poll(() => api.openWatches).toBe(1);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    for (let index = 0; index < 10_000; index += 1) api.set(`shop/app-${index}`, role);
    let answered = 0;
    const done = () => sources.find('shop', 'app-9999');
    while (JSON.stringify(await done()).includes('"old"')) {
      expect(sources.find('shop', `app-${answered % 10_000}`)).not.toBeInstanceOf(Promise);
      answered += 1;
      await new Promise(setImmediate);
    }
    delay.disable();
    expect(answered).toBeGreaterThan(3);
    // In nanoseconds: no pod waits longer than a second.
    expect(delay.max).toBeLessThan(1e9);
    const known = roles(...[...api.accounts.keys()]).slice(1);
    expect([known.length, new Set(known)]).toEqual([10_000, new Set([role])]);
  });
});

describe('an unreachable API server', () => {
  it('at the start: the webhook is ready and answers as soon as the API server responds', async () => {
    const api = await apiWith('shop/a');
    const kubeconfig = api.kubeconfig();
    await kubeconfig;
    await api.stop();
    const { sources, ready } = await follow(api, { lookupMilliseconds: 20_000 });
    await expect.poll(() => sources.unready()[0] ?? '').toContain('not read yet: No API server answers');
    const waiting = sources.find('shop', 'a');
    await api.start();
    expect(await waiting).toMatchObject({ account: { roleArn: role } });
    await ready();
  });

  it('later: the cache stays, and changes during the outage are read', async () => {
    const api = await apiWith('shop/a', 'shop/b');
    const { sources, roles, ready } = await follow(api, { maxCacheAge: 2_000 });
    await ready();
    await api.stop();
    expect(sources.find('shop', 'a')).toMatchObject({ account: { roleArn: role } });
    await expect
      .poll(() => sources.unready()[0] ?? '', { timeout: 10_000 })
      .toContain('No API server answers');
    api.accounts.set('shop/c', role);
    api.accounts.delete('shop/b');
    await api.start();
    await ready();
    await expect.poll(() => roles('shop/a', 'shop/c')).toEqual([2, role, role]);
  });

  it('for a whole minute: the cache answers every pod, and changes are read soon after', async () => {
    const api = await apiWith('shop/a');
    const { sources, roles, ready } = await follow(api);
    await ready();
    await api.stop();
    const back = performance.now() + 60_000;
    while (performance.now() < back) {
      expect(sources.find('shop', 'a')).toMatchObject({ account: { roleArn: role } });
      expect(sources.unready()).toEqual([]);
      await machine.sleep(250, never);
    }
    api.set('shop/c', role);
    await api.start();
    const { account } = await sources.find('shop', 'c');
    expect(account).toMatchObject({ roleArn: role });
    await expect.poll(() => roles('shop/a', 'shop/c'), { timeout: 30_000 }).toEqual([2, role, role]);
  });
});

describe('a lookup at the API server', () => {
  it.each([
    ['a 404 of a proxy', (outgoing: ServerResponse) => outgoing.writeHead(404).end('not here')],
    ['another object', text('{"kind":"Namespace","metadata":{"name":"shop"}}')],
    ['an empty object', text('{}')],
    ['no response', () => {}],
  ])('does not accept %s as an answer', async (_, answer) => {
    const api = await apiWith('shop/a');
    api.list = () => {};
    api.get = answer;
    const { sources } = await follow(api, { lookupMilliseconds: 300 });
    const facts = await sources.find('shop', 'a');
    expect(facts.account).toBeUndefined();
    expect(facts.unknownBecause).toContain('cannot read');
    api.get = null;
    expect(await sources.find('shop', 'a')).toMatchObject({ account: { roleArn: role } });
  });

  it.each([
    ['a 503', (outgoing: ServerResponse) => outgoing.writeHead(503).end('busy')],
    ['a closed connection', (outgoing: ServerResponse) => outgoing.destroy()],
  ])('is retried after %s', async (_, answer) => {
    const api = await apiWith('shop/a');
    api.list = () => {};
    api.get = (outgoing) => {
      api.get = null;
      answer(outgoing);
    };
    const { sources } = await follow(api);
    expect(await sources.find('shop', 'a')).toMatchObject({ account: { roleArn: role } });
    expect(api.requests.filter((request) => request.endsWith('/a'))).toHaveLength(2);
  });

  it('of an invalid name sends no request', async () => {
    const api = await apiWith('shop/a');
    const { sources, ready } = await follow(api);
    await ready();
    await sources.find('shop', '..');
    await sources.find('..', 'a');
    expect(api.requests.filter((request) => request.includes('/namespaces'))).toEqual([]);
  });
});

it.each(['list', 'watch'] as const)('stops immediately during a %s that hangs', async (call) => {
  const api = await apiWith('shop/a');
  const asked = Promise.withResolvers<void>();
  api[call] = () => asked.resolve();
  const { running, ending } = await follow(api);
  await asked.promise;
  const before = performance.now();
  ending.abort();
  await running;
  expect(performance.now() - before).toBeLessThan(1_000);
});
