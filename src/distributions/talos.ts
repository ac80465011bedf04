import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';
import { cleaningStep, keepingStep, ownDocumentStep } from './talos-before-and-after.ts';
import { patchCommands, replacingPatch, talosFiles } from './talos-patch.ts';
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
    'The commands run on your machine, and need `yq` 4 of https://github.com/mikefarah/yq (another program of this name does not do it).',
    // The flags of extraArgs overwrite: https://github.com/siderolabs/talos/blob/v1.14.1/internal/app/machined/pkg/controllers/k8s/control_plane_final.go#L153
    'If `extraArgs` of the API server set service-account-issuer or api-audiences (in `.cluster.apiServer`, or in the document KubeAPIServerConfig), these count in the place of what the steps write. The files below have their values: take them out of `extraArgs` between the two passes, on one node after another.',
    'A private key is part of a machine configuration: the steps put it in by a command, so that it is in no file that you would commit.',
  ],
  steps: (settings) => {
    const { accept, sign } = twoPasses(settings);
    const { key, keysToday } = settings;
    const [signs, ...others] = keysToday;
    if (key === null) {
      const why = `${accept.why} The key that signs stays the one in the configuration.`;
      return [
        ownDocumentStep(settings),
        passStep({ ...accept, why }, settings),
        passStep(sign, settings),
        cleaningStep(settings),
      ];
    }
    const chainSigns = signs === key.publicPem;
    const accepted = chainSigns ? others : [...new Set([...others, key.publicPem])];
    const fromBefore = keysToday.filter((pem) => pem !== key.publicPem);
    return [
      ownDocumentStep(settings),
      // Where the chain signs already, it goes on: what is in the configuration is no key from before.
      ...(chainSigns ? [] : [keepingStep(settings)]),
      passStep(accept, settings, {
        publicKeys: accepted,
        privateFile: chainSigns ? null : talosFiles(settings).before,
      }),
      passStep(sign, settings, { publicKeys: fromBefore, privateFile: key.privateFile }),
      cleaningStep(settings),
    ];
  },
};

interface PassKeys {
  readonly publicKeys: readonly string[];
  /** Of the key that signs; null where that stays. */
  readonly privateFile: string | null;
}

function passStep(
  { name, why, issuers, audiences }: Pass,
  settings: ControlPlaneSettings,
  keys?: PassKeys,
): Step {
  const { patch } = talosFiles(settings);
  const [issuerURL, ...others] = issuers;
  const accepted = { ...(keys && { publicKeys: keys.publicKeys }), issuers: others, audiences };
  return {
    title: `${name}: the machine configuration of every control plane node`,
    why,
    files: [{ path: patch, content: replacingPatch(issuerURL, accepted) }],
    commands: patchCommands(patch, keys?.privateFile ?? null),
  };
}
