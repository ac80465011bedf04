import { describe, expect, it } from 'vitest';
import { untrustedPart } from './private-folder.ts';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';

function whyNot(directory: string): string | null {
  const node = { name: 'cp-1', access: { kind: 'local' }, manifest, directory } as const;
  return untrustedPart({ node, folder: `${directory}/prod` }, { user: 0, parts: [] })?.why ?? null;
}

describe('the folder of irsactl on a node', () => {
  it.each([
    '/etc/kubernetes/manifests/x',
    '/etc/kubernetes//manifests/x',
    '/etc/kubernetes/./manifests/x',
    '/etc/kubernetes/pki/../manifests/x',
  ])('is not in the folder of the manifests: %s (N4)', (directory) => {
    expect(whyNot(directory)).toBe('It is in /etc/kubernetes/manifests, which the kubelet reads.');
  });

  it.each(['/etc/kubernetes', '/etc//kubernetes/', '/etc/./kubernetes/x/..', '/'])(
    'does not contain it: %s (N4)',
    (directory) => {
      expect(whyNot(directory)).toBe('It contains the manifests folder /etc/kubernetes/manifests.');
    },
  );

  it('may be beside it', () => {
    expect(whyNot('/etc/kubernetes/manifests-of-irsactl')).toBeNull();
    expect(whyNot('/etc/kubernetes/irsactl')).toBeNull();
  });
});
