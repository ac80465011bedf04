import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readManifestArguments, renderManifest } from './manifest.ts';

const pki = {
  directory: '/c/pki',
  caCert: '/c/pki/ca.crt',
  servingCert: '/c/pki/apiserver.crt',
  servingKey: '/c/pki/apiserver.key',
  adminCert: '/c/pki/admin.crt',
  adminKey: '/c/pki/admin.key',
  saKey: '/c/pki/sa.key',
  saPub: '/c/pki/sa.pub',
};
const issuer = 'https://kubernetes.default.svc.cluster.local';
const text = renderManifest({ pki, issuer, apiServerPort: 21_000, etcdSocket: '/c/etcd/client.sock' });

describe('renderManifest', () => {
  it('writes the static pod as kubeadm does: its name, its namespace, the flags as a list', () => {
    expect(parse(text)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'kube-apiserver', namespace: 'kube-system', labels: { component: 'kube-apiserver' } },
      spec: { containers: [{ name: 'kube-apiserver', command: expect.any(Array) }], hostNetwork: true },
    });
  });

  it('has the flags of the service account keys and the issuer', () => {
    expect(readManifestArguments(text)).toEqual(
      expect.arrayContaining([
        `--service-account-issuer=${issuer}`,
        '--service-account-key-file=/c/pki/sa.pub',
        '--service-account-signing-key-file=/c/pki/sa.key',
        '--bind-address=127.0.0.1',
        '--secure-port=21000',
      ]),
    );
  });

  it('keeps long paths on one line', () => {
    const directory = `/${'a long folder name '.repeat(20)}end`;
    const long = renderManifest({
      pki: { ...pki, saKey: directory },
      issuer,
      apiServerPort: 1,
      etcdSocket: '/c/etcd/client.sock',
    });
    expect(long.split('\n')).toContainEqual(
      expect.stringMatching(`- --service-account-signing-key-file=${directory}$`),
    );
  });
});

describe('readManifestArguments', () => {
  it.each([
    ['an empty file', ''],
    ['half a file', text.slice(0, 200)],
    ['broken YAML', 'kind: Pod\nspec: ['],
    ['another kind', text.replace('kind: Pod', 'kind: Job')],
    ['no command', 'kind: Pod\nspec: {containers: [{name: a}]}'],
    ['an empty command', 'kind: Pod\nspec: {containers: [{command: []}]}'],
    ['no container', 'kind: Pod\nspec: {containers: []}'],
  ])('returns null for %s', (_name, manifest) => {
    expect(readManifestArguments(manifest)).toBeNull();
  });
});
