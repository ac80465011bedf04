import { stringify } from 'yaml';
import type { ControlPlaneSettings, Distribution } from './distribution.ts';

const pair = '/etc/kubernetes/pki/sa';

/**
 * A new cluster: kubeadm takes a pair that it finds. The flag is written in each form of extraArgs, because kind writes
 * v1beta2 for images before 1.23, v1beta3 before 1.36 and v1beta4 from there on, and leaves out a patch of another version
 * without a word.
 * https://kind.sigs.k8s.io/docs/user/configuration/#kubeadm-config-patches
 * https://github.com/kubernetes-sigs/kind/blob/v0.32.0/pkg/cluster/internal/kubeadm/config.go#L674
 */
export const kind: Distribution = {
  title: 'kind',
  documentation: 'https://kind.sigs.k8s.io/docs/user/configuration/#kubeadm-config-patches',
  keepsCluster: false,
  takesKey: true,
  notes: ['kind has no way to change a cluster that runs: this makes a new one.'],
  steps: (settings) => [
    {
      title: 'Create the cluster',
      why: 'Its first token is of the chain already, so nothing from before has to be accepted.',
      files: [{ path: 'kind.yaml', content: stringify(clusterOf(settings)) }],
      commands: ['kind create cluster --config kind.yaml'],
    },
  ],
};

function clusterOf({ issuer, key }: ControlPlaneSettings) {
  const flag = { name: 'service-account-issuer', value: issuer };
  const mounts = key && [
    { hostPath: key.privateFile, containerPath: `${pair}.key`, readOnly: true },
    { hostPath: `${key.privateFile}.pub`, containerPath: `${pair}.pub`, readOnly: true },
  ];
  return {
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    kind: 'Cluster',
    nodes: [
      {
        role: 'control-plane',
        ...(mounts && { extraMounts: mounts }),
        kubeadmConfigPatches: ['v1beta2', 'v1beta3'].map((version) =>
          stringify({
            apiVersion: `kubeadm.k8s.io/${version}`,
            kind: 'ClusterConfiguration',
            apiServer: { extraArgs: { [flag.name]: flag.value } },
          }),
        ),
        // The form of v1beta4 is a list, which a merge would replace whole.
        kubeadmConfigPatchesJSON6902: [
          {
            group: 'kubeadm.k8s.io',
            version: 'v1beta4',
            kind: 'ClusterConfiguration',
            patch: stringify([{ op: 'add', path: '/apiServer/extraArgs/-', value: flag }]),
          },
        ],
      },
      { role: 'worker' },
    ],
  };
}
