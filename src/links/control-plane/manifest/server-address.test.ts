import { describe, expect, it } from 'vitest';
import { ownAddressIn } from './server-address.ts';

function manifest(...flags: readonly string[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      spec: { containers: [{ name: 'kube-apiserver', command: ['kube-apiserver', ...flags] }] },
    }),
  );
}

describe('the own address of an API server', () => {
  it.each([
    [['--advertise-address=10.0.0.1', '--secure-port=6443'], '10.0.0.1', 6443],
    [
      ['--advertise-address', '10.0.0.1', '--bind-address=0.0.0.0', '--secure-port', '8443'],
      '10.0.0.1',
      8443,
    ],
    [['--advertise-address=fd00::1'], 'fd00::1', 6443],
    [['--bind-address=10.0.0.2'], '10.0.0.2', 6443],
    [['--bind-address=::'], '127.0.0.1', 6443],
    [['--advertise-address=$(HOST_IP)'], '127.0.0.1', 6443],
    [['--advertise-address=$(HOST_IP)', '--bind-address=10.0.0.2'], '10.0.0.2', 6443],
    [['--advertise-address=$(HOST_IP)', '--bind-address=$(HOST_IP)'], '127.0.0.1', 6443],
    [['--secure-port=1', '--secure-port=2'], '127.0.0.1', 2],
    [[], '127.0.0.1', 6443],
  ])('%j', (flags, host, port) => {
    expect(ownAddressIn(manifest(...flags))).toEqual({ host, port });
  });

  it('is loopback where the manifest is not there, or is none', () => {
    expect(ownAddressIn(null)).toEqual({ host: '127.0.0.1', port: 6443 });
    expect(ownAddressIn(Buffer.from('{'))).toEqual({ host: '127.0.0.1', port: 6443 });
  });
});
