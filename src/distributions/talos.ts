import { stringify } from 'yaml';
import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';
import { type Pass, twoPasses } from './two-passes.ts';

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
  takesKey: true,
  notes: [
    'Talos 1.14 or newer. An older one takes a single issuer and a single key: every token from before would be refused at once. Do not use this page with it: upgrade first.',
    'A private key is part of a machine configuration: the steps put it in by a command, so that it is in no file that you would commit.',
  ],
  steps: (settings) => {
    const { accept, sign } = twoPasses(settings);
    const { key, keysToday } = settings;
    const [signs, ...others] = keysToday;
    const verified = key ? [...new Set([...others, key.publicPem])].filter((pem) => pem !== signs) : [];
    const stays = ' The key that signs stays the one in the configuration.';
    return [
      patchStep({ ...accept, why: `${accept.why}${stays}` }, verified, settings, []),
      patchStep(
        sign,
        key ? keysToday.filter((pem) => pem !== key.publicPem) : [],
        settings,
        key
          ? [
              `yq -i '.issuer.privateKey = load_str("${key.privateFile}")' ${fileName(settings)}   # on your machine; keep the file to yourself`,
            ]
          : [],
      ),
    ];
  },
};

function fileName({ chain }: ControlPlaneSettings): string {
  return `irsactl-${chain}.yaml`;
}

function patchStep(
  { name, why, issuers, audiences }: Pass,
  publicKeys: readonly string[],
  settings: ControlPlaneSettings,
  before: readonly string[],
): Step {
  const path = fileName(settings);
  const [issuerURL, ...others] = issuers;
  const document = {
    apiVersion: 'v1alpha1',
    kind: 'KubeServiceAccountConfig',
    issuer: { issuerURL },
    accepted: { ...(publicKeys.length > 0 && { publicKeys }), issuers: others, audiences },
  };
  return {
    title: `${name}: the machine configuration of every control plane node`,
    why,
    files: [{ path, content: stringify(document) }],
    commands: [
      ...before,
      `talosctl patch machineconfig --nodes NODE --patch @${path}   # one node after another: go on when its API server is ready`,
    ],
  };
}
