import { describe, expect, it } from 'vitest';
import { readable } from './parse-manifest.ts';
import { askedServerOf } from './server-address.ts';

const node = { manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml' };

function asked(...flags: readonly string[]) {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ name: 'kube-apiserver', command: ['kube-apiserver', ...flags] }] },
  };
  const manifest = readable(Buffer.from(JSON.stringify(pod)));
  if (manifest === null) throw new Error('the manifest cannot be read');
  return askedServerOf(node, manifest);
}

describe('the address at which irsactl queries an API server on its node', () => {
  it.each([
    [['--advertise-address=10.0.0.1', '--secure-port=6443'], '127.0.0.1', 6443],
    [['--bind-address=0.0.0.0', '--secure-port', '8443'], '127.0.0.1', 8443],
    [['--bind-address=10.0.0.2'], '10.0.0.2', 6443],
    [['--bind-address', 'fd00::1'], 'fd00::1', 6443],
    [['--bind-address=::'], '127.0.0.1', 6443],
    [['--bind-address=$(HOST_IP)'], '127.0.0.1', 6443],
    [['--secure-port=1', '--secure-port=2'], '127.0.0.1', 2],
    [[], '127.0.0.1', 6443],
  ])('%j', (flags, host, port) => {
    expect(asked(...flags)).toEqual({
      host,
      port,
      credentials: ['/etc/kubernetes/admin.conf', '/etc/kubernetes/pki/apiserver-kubelet-client.crt'],
    });
  });
});
