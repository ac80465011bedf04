import { describe, expect, it } from 'vitest';
import { goldenManifest } from '../../../../../test/support/golden-manifest.ts';
import {
  oldIssuer,
  ourIssuer,
  simulatedControlPlane,
} from '../../../../../test/support/simulated-control-plane.ts';
import { desiredControlPlane } from '../../desired.ts';
import { observeControlPlane } from '../../observe.ts';
import { addedByHand, unpersisted } from './next-upgrade.ts';

const config = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

describe('kubeadm-config', () => {
  const wanted = {
    issuers: [ourIssuer, oldIssuer],
    keyFiles: ['a'],
    signingKeyFile: 'b',
    audiences: [oldIssuer],
  };
  it.each([
    ['none', null, []],
    ['one that can hold all flags', config, []],
    ['an unreadable one', 'apiServer: [', ['IRSA-CONTROLPLANE-124']],
    [
      'a map of 1.22',
      config.replace('v1beta4', 'v1beta3').replace('1.36.3', '1.22.17'),
      ['IRSA-CONTROLPLANE-124'],
    ],
  ])('%s', (_, text, codes) => {
    expect(unpersisted(text, wanted, null).map(({ code }) => code)).toEqual(codes);
  });
});

describe("flags that were added by hand in a form other than kubeadm's", () => {
  it.each([
    ['in two words', ['--audit-log-path', '/var/log/audit.log'], '- --audit-log-path=/var/log/audit.log'],
    ['alone', ['--contention_profiling'], '- --contention-profiling=true'],
    ['of kubeadm, in two words', ['--tls-cipher-suites', 'A'], '+ --tls-cipher-suites=B'],
  ])('are also reported: %s', async (_, added, expected) => {
    const lines = added.map((word) => `$1- ${word}\n`).join('');
    const manifest = goldenManifest(36).replace(/( +)- --service-account-issuer=/, `${lines}$&`);
    const { context, outputs, ports } = simulatedControlPlane({ manifest });
    const [node] = (await observeControlPlane(desiredControlPlane(context, outputs), ports)).nodes;
    const extra = 'apiServer: {extraArgs: [{name: tls-cipher-suites, value: B}]}\n';
    const kubeadmConfig = expected.startsWith('+') ? config + extra : config;
    expect(node && addedByHand(kubeadmConfig, node)).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-122', severity: 'warning', why: expect.stringContaining(expected) },
    ]);
  });
});
