import { stringify } from 'yaml';
import type { ControlPlaneSettings, Distribution, RenderedFile, Step } from './distribution.ts';
import { twoPasses } from './two-passes.ts';

/**
 * Since 1.14 one document holds issuers and keys. Before, one issuer and one key was all that a machine's configuration
 * could hold, so that every token from before would have been refused.
 * https://docs.siderolabs.com/talos/v1.14/reference/configuration/kubernetes/kubeserviceaccountconfig
 */
export const talos: Distribution = {
  title: 'Talos Linux',
  documentation:
    'https://docs.siderolabs.com/talos/v1.14/reference/configuration/kubernetes/kubeserviceaccountconfig',
  keepsCluster: true,
  notes: [
    'Talos 1.14 or newer. An older one takes a single issuer and a single key: every token from before would be refused at once, so nothing is rendered for it. Upgrade first.',
    'A private key is part of a machine configuration: the steps put it in by a command, so that it is in no file that you would commit.',
  ],
  steps: (settings) => {
    const { accept, sign } = twoPasses(settings);
    const [first = ''] = accept.issuers;
    return [
      patchStep('Accept', patchOf(settings, first, accept.issuers.slice(1), newKeys(settings)), []),
      patchStep(
        'Sign',
        patchOf(settings, settings.issuer, sign.issuers.slice(1), settings.key ? settings.keysToday : []),
        settings.key
          ? [
              `yq -i '.issuer.privateKey = load_str("${settings.key.privateFile}")' ${fileName(settings)}   # on your machine; keep the file to yourself`,
            ]
          : [],
      ),
    ];
  },
};

function newKeys({ key }: ControlPlaneSettings): readonly string[] {
  return key ? [key.publicPem] : [];
}

function fileName({ chain }: ControlPlaneSettings): string {
  return `irsactl-${chain}.yaml`;
}

function patchOf(
  settings: ControlPlaneSettings,
  issuerURL: string,
  issuers: readonly string[],
  publicKeys: readonly string[],
): RenderedFile {
  const document = {
    apiVersion: 'v1alpha1',
    kind: 'KubeServiceAccountConfig',
    issuer: { issuerURL },
    accepted: {
      ...(publicKeys.length > 0 && { publicKeys }),
      issuers,
      audiences: settings.audiencesToday,
    },
  };
  return { path: fileName(settings), content: stringify(document) };
}

function patchStep(name: 'Accept' | 'Sign', file: RenderedFile, before: readonly string[]): Step {
  return {
    title: `${name}: the machine configuration of every control plane node`,
    why:
      name === 'Accept'
        ? 'Tokens are still issued as today; those of the chain are accepted. The key that signs stays the one in the configuration.'
        : 'New tokens are of the chain; those from before stay accepted.',
    files: [file],
    commands: [
      ...before,
      `talosctl patch machineconfig --nodes NODE --patch @${file.path}   # one node after another: go on when its API server is ready`,
    ],
  };
}
