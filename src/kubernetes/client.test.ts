import { describe, expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { noAnswer, refusal } from './failures.ts';
import { lookUpCluster } from './look-up.ts';
import type { ClusterAnswer, ClusterRequest } from './transport.ts';

function clientOf(answer: (request: ClusterRequest) => Partial<ClusterAnswer> & { body?: unknown }) {
  const requests: ClusterRequest[] = [];
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    async send(request) {
      requests.push(request);
      const { status = 200, text, body = {} } = answer(request);
      return { status, text: text ?? JSON.stringify(body) };
    },
  });
  return { client, requests };
}

const refused = (status: number, message = 'no') =>
  clientOf(() => ({ status, body: { kind: 'Status', message } })).client;

describe('a refused request', () => {
  it('without credentials', async () => {
    await expect(refused(401).list('/api/v1/pods')).rejects.toMatchObject({ code: 'IRSA-CLUSTER-004' });
  });

  it.each([
    ['/api/v1/namespaces/shop/pods/x', 'get pods'],
    ['/api/v1/pods', 'list pods'],
    ['/api/v1/namespaces/kube-system', 'get namespaces'],
    ['/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/x', 'get leases'],
    ['/api/v1/namespaces/shop/serviceaccounts/x/token', 'get serviceaccounts/token'],
    ['/openid/v1/jwks', 'get /openid/v1/jwks'],
  ])('without permission, naming verb and resource: %s', async (path, expected) => {
    await expect(refused(403, 'User "operator" cannot').get(path)).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-005',
      problem: { why: 'User "operator" cannot', next: expect.stringContaining(`can-i ${expected}\``) },
    });
  });

  it('for any other reason, with the message', async () => {
    await expect(refused(422, 'spec is wrong').create('/api/v1/pods', {})).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-006',
      problem: { why: expect.stringContaining('spec is wrong') },
    });
    const html = clientOf(() => ({ status: 200, text: '<html>' })).client;
    await expect(html.get('/api')).rejects.toMatchObject({ code: 'IRSA-CLUSTER-006' });
  });

  it('is null or false if the object does not exist', async () => {
    expect(await refused(404).get('/api/v1/pods/x')).toBeNull();
    expect(await refused(404).delete('/api/v1/pods/x')).toBe(false);
  });
});

describe('no response', () => {
  const failure = (code: string) =>
    noAnswer('https://10.0.0.10:6443', Object.assign(new Error(code), { code })).code;
  it.each([
    ['ECONNREFUSED', 'IRSA-CLUSTER-002'],
    ['ENOTFOUND', 'IRSA-CLUSTER-002'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'IRSA-CLUSTER-003'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'IRSA-CLUSTER-003'],
    ['CERT_HAS_EXPIRED', 'IRSA-CLUSTER-003'],
  ])('%s is %s', (code, expected) => {
    expect(failure(code)).toBe(expected);
  });
});

describe('the calls', () => {
  it('read all pages of a list', async () => {
    const { client, requests } = clientOf(({ query }) => ({
      body: query?.['continue']
        ? { items: [{ n: 2 }], metadata: {} }
        : { items: [{ n: 1 }], metadata: { continue: 'more' } },
    }));
    expect(await client.list('/api/v1/pods', { labelSelector: 'a=b' })).toEqual([{ n: 1 }, { n: 2 }]);
    expect(requests.map(({ query }) => query)).toEqual([
      { limit: '500', labelSelector: 'a=b' },
      { limit: '500', labelSelector: 'a=b', continue: 'more' },
    ]);
  });

  it('use server-side apply with the field manager irsactl', async () => {
    const { client, requests } = clientOf(() => ({}));
    await client.apply('/api/v1/namespaces/x', { kind: 'Namespace' }, { force: true });
    expect(requests[0]).toMatchObject({
      method: 'PATCH',
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'irsactl', force: 'true' },
    });
  });

  it('mint and review tokens', async () => {
    const { client, requests } = clientOf(({ path }) => ({
      body: path.endsWith('/token')
        ? { status: { token: 'a.b.c' } }
        : { status: { authenticated: true, user: { username: 'u' }, audiences: ['x'] } },
    }));
    const account = { namespace: 'shop', name: 'orders' };
    const boundPod = { name: 'p', uid: 'u' };
    expect(await client.createToken(account, { audiences: ['x'], expirationSeconds: 600, boundPod })).toBe(
      'a.b.c',
    );
    expect(requests[0]?.body).toMatchObject({
      spec: { audiences: ['x'], expirationSeconds: 600, boundObjectRef: { kind: 'Pod', ...boundPod } },
    });
    expect(await client.reviewToken('a.b.c')).toEqual({
      authenticated: true,
      username: 'u',
      audiences: ['x'],
      error: null,
    });
  });
});

describe('the identity of a cluster', () => {
  const cluster = (gitVersion: string) =>
    clientOf(({ path }) => ({
      body: path === '/version' ? { gitVersion } : { metadata: { uid: 'the-uid' } },
    })).client;

  it('is the UID of kube-system', async () => {
    expect(await lookUpCluster(cluster('v1.36.3'))).toEqual({
      uid: 'the-uid',
      version: 'v1.36.3',
      server: 'https://10.0.0.10:6443',
    });
  });

  it.each(['v1.21.14', 'v0.9.0', 'nonsense'])('is refused if it is too old: %s', async (version) => {
    await expect(lookUpCluster(cluster(version))).rejects.toMatchObject({ code: 'IRSA-CLUSTER-007' });
  });

  it.each(['v1.22.0', 'v1.31.4+k3s1', 'v2.0.0'])('is accepted if it is new enough: %s', async (version) => {
    expect(await lookUpCluster(cluster(version))).toMatchObject({ version });
  });
});

it('never repeats an unexpected success, which may contain a token', () => {
  const answer = { status: 200, text: '{"status":{"token":"hunter2"}}' };
  const error = refusal('https://c.example', { method: 'POST', path: '/x/token' }, answer);
  expect(error.code).toBe('IRSA-CLUSTER-006');
  expect(String(error) + JSON.stringify(error)).not.toContain('hunter2');
});
