import { expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { shownArguments } from './server-arguments.ts';

const mirror = { annotations: { 'kubernetes.io/config.mirror': 'hash' } };
const pod = (container: object, more: object = {}) => ({
  metadata: mirror,
  spec: { containers: [container] },
  ...more,
});
const node = (words: string) => ({ metadata: { annotations: { 'k3s.io/node-args': words } } });
const flag = '--service-account-issuer=https://A.example';

function clientOf(pods: readonly object[], nodes: readonly object[], slice: object | null) {
  const answers: Record<string, unknown> = {
    '/api/v1/namespaces/kube-system/pods': { items: pods },
    '/api/v1/nodes': { items: nodes },
    '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes': slice ?? undefined,
  };
  return new KubernetesClient({
    server: 'https://cluster.example',
    send: async ({ path }) => {
      const answer = answers[path];
      return { status: answer ? 200 : 404, text: JSON.stringify(answer ?? {}) };
    },
  });
}

it('reads API servers that a kubelet runs from a manifest, whatever starts them', async () => {
  const pods = [
    pod({ command: ['kube-apiserver'], args: [flag] }),
    pod({ command: ['/go-runner'], args: ['--also-stdout', '/usr/local/bin/kube-apiserver', flag] }),
    pod({ command: ['kube-apiserver', flag] }, { status: { phase: 'Failed' } }),
    pod({ command: ['kube-controller-manager', '--service-account-issuer=no'] }),
    // Of another cluster that runs inside this one.
    { ...pod({ command: ['kube-apiserver', '--service-account-issuer=no'] }), metadata: {} },
  ];
  const slice = { endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2', '10.0.0.1'] }] };
  expect(await shownArguments(clientOf(pods, [], slice))).toEqual({
    staticPods: [[flag], [flag]],
    k3sServers: [],
    apiServers: 2,
  });
});

it('reads K3s servers, and no agents', async () => {
  const words = ['server', '--kube-apiserver-arg', 'service-account-issuer=https://A.example'];
  const nodes = [
    node(JSON.stringify(words)),
    node('["agent"]'),
    node('["server","--disable-apiserver"]'),
    node('[broken'),
    { metadata: {} },
  ];
  expect(await shownArguments(clientOf([], nodes, null))).toEqual({
    staticPods: [],
    k3sServers: [words],
    apiServers: 0,
  });
});
