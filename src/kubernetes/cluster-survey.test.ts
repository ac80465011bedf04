import { describe, expect, it } from 'vitest';
import { parseQuantity } from '../chain/quantity.ts';
import { KubernetesClient } from './client.ts';
import { surveyCluster } from './cluster-survey.ts';
import type { ClusterRequest } from './transport.ts';

const created = '2026-01-01T00:00:00Z';
const certs = {
  metadata: {
    creationTimestamp: created,
    ownerReferences: [{ kind: 'Secret', name: 'bootstrap-token-abcdef' }],
  },
};
const container = (cpu: string, more: object = {}) => ({
  resources: { requests: { cpu, memory: '64Mi' } },
  ...more,
});
const bindingsPath = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
const bindingOf = (role: string, ...groups: readonly string[]) => ({
  roleRef: { kind: 'ClusterRole', name: role },
  subjects: groups.map((name) => ({ kind: 'Group', name })),
});
const answers: Record<string, unknown> = {
  '/version': { gitVersion: 'v1.36.3' },
  '/apis': { groups: [{ name: 'apps' }, { name: 'crd.k8s.amazonaws.com' }] },
  '/api/v1/nodes': {
    items: [
      {
        metadata: {
          name: 'cp-1',
          labels: { 'node-role.kubernetes.io/control-plane': '' },
          annotations: { 'cluster.x-k8s.io/machine': 'cp-1-abcde' },
        },
        status: {
          nodeInfo: {
            operatingSystem: 'linux',
            osImage: 'Debian GNU/Linux 13 (trixie)',
            kubeletVersion: 'v1.36.1',
            bootID: '6f7c3c0e-boot',
          },
          conditions: [
            { type: 'MemoryPressure', status: 'False' },
            { type: 'Ready', status: 'True', lastTransitionTime: '2026-08-01T00:00:00Z' },
          ],
          allocatable: { cpu: '1900m', memory: '2Gi', pods: '110' },
        },
      },
      {
        metadata: { name: 'worker' },
        status: {
          nodeInfo: { operatingSystem: 'windows' },
          // The status of a node whose kubelet was stopped.
          conditions: [{ type: 'Ready', status: 'Unknown' }],
        },
      },
    ],
  },
  '/api/v1/pods': {
    items: [
      {
        spec: {
          containers: [container('250m')],
          initContainers: [container('100m', { restartPolicy: 'Always' })],
        },
      },
      { spec: { containers: [container('100m')], initContainers: [container('1'), container('500m')] } },
      { spec: { containers: [container('8')] }, status: { phase: 'Succeeded' } },
    ],
  },
  '/apis/storage.k8s.io/v1/csidrivers': {
    items: [
      {
        metadata: { name: 'vault.csi' },
        spec: { tokenRequests: [{ audience: 'vault', expirationSeconds: '7200' }, { audience: '' }] },
      },
      { metadata: { name: 'disk.csi' }, spec: {} },
    ],
  },
  '/api/v1/namespaces/kube-system/secrets/kubeadm-certs': certs,
  [bindingsPath]: {
    items: [
      bindingOf('system:service-account-issuer-discovery', 'system:serviceaccounts'),
      bindingOf('system:public-info-viewer', 'system:authenticated', 'system:unauthenticated'),
    ],
  },
};

function surveyed(other: Record<string, unknown> = {}) {
  const requests: ClusterRequest[] = [];
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async (request) => {
      requests.push(request);
      const answer = { ...answers, ...other }[request.path];
      return answer ? { status: 200, text: JSON.stringify(answer) } : { status: 404, text: '{}' };
    },
  });
  return { survey: surveyCluster(client), requests };
}

describe('the survey of a cluster', () => {
  it('has version, nodes, and their free resources', async () => {
    expect(await surveyed().survey).toEqual({
      version: 'v1.36.3',
      apiGroups: ['apps', 'crd.k8s.amazonaws.com'],
      nodes: [
        {
          name: 'cp-1',
          isControlPlane: true,
          readySince: Date.parse('2026-08-01T00:00:00Z'),
          bootId: '6f7c3c0e-boot',
          os: 'linux',
          osImage: 'Debian GNU/Linux 13 (trixie)',
          kubeletVersion: 'v1.36.1',
          labels: ['node-role.kubernetes.io/control-plane'],
          annotations: ['cluster.x-k8s.io/machine'],
          capacity: {
            allocatable: { cpu: 1900, memory: 2 ** 31, pods: 110 },
            requested: { cpu: 1350, memory: 3 * 64 * 2 ** 20, pods: 2 },
          },
        },
        expect.objectContaining({
          name: 'worker',
          isControlPlane: false,
          readySince: null,
          bootId: '',
          os: 'windows',
          capacity: null,
        }),
      ],
      driverTokens: [
        { driver: 'vault.csi', audience: 'vault', seconds: 7200 },
        { driver: 'vault.csi', audience: '', seconds: 3600 },
      ],
      kubeadmCerts: { goesWithToken: true },
      isDiscoveryPublic: false,
    });
  });

  it.each([
    ['reports no condition', undefined],
    ['is not ready', [{ type: 'Ready', status: 'False' }]],
    ['is only ready by another condition', [{ type: 'PIDPressure', status: 'True' }]],
  ])('detects a node that %s', async (_, conditions) => {
    const nodes = { items: [{ metadata: { name: 'cp-2' }, status: { conditions } }] };
    const { nodes: seen } = await surveyed({ '/api/v1/nodes': nodes }).survey;
    expect(seen).toEqual([expect.objectContaining({ name: 'cp-2', readySince: null })]);
  });

  it.each([
    ['bound to everyone', ['system:unauthenticated'], true],
    ['bound to everyone among others', ['system:serviceaccounts', 'system:unauthenticated'], true],
    ['bound to service accounts', ['system:serviceaccounts'], false],
    ['bound to no one', [], false],
  ])('detects an issuer discovery that is %s', async (_, groups, isPublic) => {
    const items = [bindingOf('system:service-account-issuer-discovery', ...groups)];
    const { isDiscoveryPublic } = await surveyed({ [bindingsPath]: { items } }).survey;
    expect(isDiscoveryPublic).toBe(isPublic);
  });

  it('requests no content of kubeadm-certs', async () => {
    const { survey, requests } = surveyed();
    await survey;
    const asked = requests.filter(({ path }) => path.endsWith('/kubeadm-certs'));
    expect(asked.map(({ accept }) => accept)).toEqual([
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    ]);
  });

  it.each([
    ['none', undefined, null],
    ['one without an end', { metadata: { creationTimestamp: created } }, { goesWithToken: false }],
  ])('detects %s of kubeadm-certs', async (_, secret, expected) => {
    const path = '/api/v1/namespaces/kube-system/secrets/kubeadm-certs';
    expect((await surveyed({ [path]: secret }).survey).kubeadmCerts).toEqual(expected);
  });
});

describe('a quantity', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1e3', 1000],
    ['12E', 12e18],
    ['100k', 100_000],
    ['', 0],
    ['1 Gi', 0],
    ['NaN', 0],
    [null, 0],
  ])('%s', (text, value) => {
    expect(parseQuantity(text)).toBe(value);
  });
});
