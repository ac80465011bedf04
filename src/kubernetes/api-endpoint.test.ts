import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../trust/json.ts';
import { apiEndpoint } from './api-endpoint.ts';
import { KubernetesClient } from './client.ts';
import type { ClusterRequest } from './transport.ts';

const endpoints = '/api/v1/namespaces/default/endpoints/kubernetes';
const slice = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes';
const group = '/apis/admissionregistration.k8s.io/v1/';
const policies = `${group}validatingadmissionpolicies`;
const name = 'irsactl-prod.endpoints';

/** An API server with these objects, which answers every write with `written`. */
function serverWith(objects: Record<string, JsonObject>, written = { status: 200, text: '{}' }) {
  const asked: ClusterRequest[] = [];
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async (request) => {
      asked.push(request);
      if (request.method !== 'GET') return written;
      const object = objects[request.path];
      return object ? { status: 200, text: JSON.stringify(object) } : { status: 404, text: '{}' };
    },
  });
  const writes = () => asked.filter(({ method }) => method !== 'GET');
  return { endpoint: apiEndpoint(client), writes };
}

const whole = {
  [endpoints]: { metadata: { resourceVersion: '1' }, subsets: [{ addresses: [{ ip: '10.0.0.10' }] }] },
  [slice]: {
    metadata: { resourceVersion: '2' },
    endpoints: [{ addresses: ['10.0.0.10'] }],
    ports: [{ name: 'https', port: 6443 }],
  },
};

describe('the endpoint of the API servers', () => {
  it('is kept by a policy and its binding, in both objects', async () => {
    const { endpoint, writes } = serverWith({ [policies]: { items: [] } });
    expect(await endpoint.refuseEmptying(name)).toBe(true);
    expect(writes().map(({ method, path }) => [method, path])).toEqual([
      ['PATCH', `${policies}/${name}`],
      ['PATCH', `${group}validatingadmissionpolicybindings/${name}`],
    ]);
    const written = JSON.stringify(writes()[0]?.body);
    expect(written).toContain('"resources":["endpoints"],"resourceNames":["kubernetes"]');
    expect(written).toContain('"resources":["endpointslices"],"resourceNames":["kubernetes"]');
    expect(written).toContain('"failurePolicy":"Ignore"');
  });

  it('cannot be kept by a policy where the API server knows none', async () => {
    const { endpoint, writes } = serverWith({});
    expect(await endpoint.refuseEmptying(name)).toBe(false);
    expect(writes()).toEqual([]);
  });

  it.each([
    ['its name refuses a trial', { status: 422, text: `ValidatingAdmissionPolicy '${name}' denied` }, true],
    ['the trial is let through', { status: 200, text: '{}' }, false],
    ['something else refuses the trial', { status: 409, text: 'the object has been modified' }, false],
  ])('is kept only once %s', async (_, answer, isKept) => {
    const { endpoint, writes } = serverWith(whole, answer);
    expect(await endpoint.refusesEmptying(name)).toBe(isKept);
    expect(writes()).toMatchObject([{ method: 'PUT', path: slice, query: { dryRun: 'All' } }]);
  });

  it('is let go, policy first, and none there is fine', async () => {
    const { endpoint, writes } = serverWith({}, { status: 404, text: '{}' });
    await endpoint.allowEmptying(name);
    expect(writes().map(({ method, path }) => [method, path])).toEqual([
      ['DELETE', `${policies}/${name}`],
      ['DELETE', `${group}validatingadmissionpolicybindings/${name}`],
    ]);
  });

  it('gets back what it had where it is empty, and only there', async () => {
    const copy = await serverWith(whole).endpoint.read();
    const untouched = serverWith(whole);
    expect(await untouched.endpoint.putBack(copy)).toBe(true);
    expect(untouched.writes()).toEqual([]);
    const emptied = serverWith({
      [endpoints]: { metadata: { resourceVersion: '3' } },
      [slice]: { metadata: { resourceVersion: '4' }, endpoints: [] },
    });
    expect(await emptied.endpoint.putBack(copy)).toBe(true);
    expect(emptied.writes().map(({ path, body }) => [path, body])).toEqual([
      [endpoints, { metadata: { resourceVersion: '3' }, subsets: whole[endpoints].subsets }],
      [
        slice,
        { metadata: { resourceVersion: '4' }, endpoints: whole[slice].endpoints, ports: whole[slice].ports },
      ],
    ]);
    const raced = serverWith({ [endpoints]: {}, [slice]: {} }, { status: 409, text: '{}' });
    expect(await raced.endpoint.putBack(copy)).toBe(false);
  });
});
