import { describe, expect, it } from 'vitest';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { onlyOnItsMachine } from './other-machine.ts';
import type { Preparation } from './preparation.ts';

const local: ControlPlaneNode = {
  name: 'cp-4',
  access: { kind: 'local' },
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
};
const file = { kids: ['kid'], mode: 0o600, owner: 0, group: 0 };
const copy: Preparation = {
  node: 'cp-4',
  copies: [{ path: '/etc/kubernetes/pki/irsactl-prod-1-sa.key', from: 'cp-1', file, replaces: null }],
  patch: null,
  inPlace: [],
  findings: [],
};
const patch = { folder: '/etc/kubernetes/irsactl/prod-1/patches', arguments: ['--a=b'], isInPlace: false };

function codes(preparation: Preparation, host: string, target = local, named: ControlPlaneNode[] = []) {
  return onlyOnItsMachine(preparation, target, { host, named }).findings.map(({ code }) => code);
}

describe('files for a joining node', () => {
  it('are not put on another machine', () => {
    expect(codes(copy, 'laptop')).toEqual(['IRSA-CONTROLPLANE-126']);
    expect(codes(copy, 'cp-40')).toEqual(['IRSA-CONTROLPLANE-126']);
    expect(codes({ ...copy, copies: [], patch }, 'laptop')).toEqual(['IRSA-CONTROLPLANE-126']);
  });

  it.each(['cp-4', 'CP-4', 'cp-4.example.internal'])('are put on the machine %s', (host) => {
    expect(codes(copy, host)).toEqual([]);
  });

  it('are put on a machine of another name over ssh, or where irsa.yaml says that it is the node', () => {
    expect(codes(copy, 'laptop', { ...local, access: { kind: 'ssh', host: 'cp-4' } })).toEqual([]);
    expect(codes(copy, 'laptop', local, [local])).toEqual([]);
  });

  it('are no question where there is nothing to do', () => {
    expect(codes({ ...copy, copies: [] }, 'laptop')).toEqual([]);
    expect(codes({ ...copy, copies: [], patch: { ...patch, isInPlace: true } }, 'laptop')).toEqual([]);
  });
});
