import { describe, expect, it } from 'vitest';
import {
  manifestOf,
  oldIssuer,
  simulatedControlPlane,
} from '../../../../test/support/simulated-control-plane.ts';
import { createCertificateAuthority } from '../../../certificates/certificate-authority.ts';
import { parseManifest } from '../manifest/parse-manifest.ts';
import { certificatePlaces } from './certificate-places.ts';

function placesOf(
  flags: readonly string[],
  [hostPath, mountPath] = ['/etc/kubernetes/pki', '/etc/kubernetes/pki'],
) {
  const parsed = parseManifest(
    Buffer.from(`apiVersion: v1
kind: Pod
spec:
  containers:
  - name: kube-apiserver
    command: ${JSON.stringify(['kube-apiserver', ...flags])}
    volumeMounts: [{name: certs, mountPath: ${mountPath}, readOnly: true}]
  volumes: [{name: certs, hostPath: {path: ${hostPath}}}]
`),
  );
  if ('fault' in parsed) throw new Error(parsed.fault);
  return certificatePlaces(parsed.manifest);
}

const kubelet = '--kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt';

describe("the paths of a control plane node's certificates", () => {
  it.each([
    ['without a readable manifest', null],
    ['without flags', []],
    ["with kubeadm's usual flags", ['--tls-cert-file=/etc/kubernetes/pki/apiserver.crt', kubelet]],
  ])('%s', (_, flags) => {
    const places = flags === null ? certificatePlaces(null) : placesOf(flags);
    expect(places).toEqual({ folder: '/etc/kubernetes/pki', serving: null });
  });

  it('in another certificatesDir, as the path on the node', () => {
    const flags = ['--tls-cert-file', '/pki/apiserver.crt'];
    expect(placesOf(flags, ['/srv/kubernetes', '/pki'])).toEqual({
      folder: '/srv/kubernetes',
      serving: null,
    });
  });

  it("with another serving certificate: kubeadm's folder, and that certificate", () => {
    const own = '--tls-cert-file=/certs/api.example.com.pem';
    expect(placesOf([own, kubelet], ['/srv/certs', '/certs'])).toEqual({
      folder: '/etc/kubernetes/pki',
      serving: '/srv/certs/api.example.com.pem',
    });
    expect(
      placesOf([own, '--etcd-certfile=/certs/apiserver-etcd-client.crt'], ['/srv/certs', '/certs']).folder,
    ).toBe('/srv/certs');
  });

  it('with a serving certificate of any name in that folder: only the folder', () => {
    expect(placesOf(['--tls-cert-file=/etc/kubernetes/pki/own.pem', kubelet]).serving).toBe(
      '/etc/kubernetes/pki/own.pem',
    );
    expect(placesOf(['--tls-cert-file=/etc/kubernetes/pki/own.crt', kubelet]).serving).toBeNull();
  });
});

describe('a plan', () => {
  it('reports expired certificates in the folder from its flags', async () => {
    const flags = [
      `--service-account-issuer=${oldIssuer}`,
      '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
      '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
      '--tls-cert-file=/opt/pki/apiserver.crt',
    ];
    const { plan, machine } = simulatedControlPlane({ manifest: manifestOf(flags) });
    const [notBefore, notAfter] = [new Date(1_600_000_000_000), new Date(1_700_000_000_000)];
    const { pem } = await createCertificateAuthority('CN=ended', { notBefore, notAfter });
    machine.files.put('/etc/kubernetes/pki/other.crt', pem);
    expect((await plan()).findings).toEqual([]);
    machine.files.put('/opt/pki/apiserver.crt', pem);
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-114', why: expect.stringMatching(/^\/opt\/pki\/apiserver\.crt \(2023/) },
    ]);
  });
});
