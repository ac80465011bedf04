import { stringify } from 'yaml';
import type { ControlPlaneSettings, Step } from './distribution.ts';
import { ownDocument, patchCommands, talosFiles } from './talos-patch.ts';

const configuration = "talosctl get machineconfig v1alpha1 --nodes NODE -o jsonpath='{.spec}'";
/** Its bytes are base64 there, of the PEM. */
const legacyKey = '.cluster.serviceAccount.key | select(.) | @base64d';

/**
 * A configuration from before 1.14 keeps its key in `.cluster.serviceAccount` after the upgrade, and is refused with both.
 * https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/types/k8s/service_account.go#L179
 */
export function ownDocumentStep(settings: ControlPlaneSettings): Step {
  const { move, legacy } = talosFiles(settings);
  const { issuersToday, audiencesToday: audiences, keysToday } = settings;
  const [issuerURL, ...issuers] = issuersToday;
  const document = ownDocument(issuerURL, { publicKeys: keysToday.slice(1), issuers, audiences });
  const away = stringify({ cluster: { serviceAccount: { $patch: 'delete' } } });
  return {
    title: 'Before: a configuration from before Talos 1.14, on every control plane node',
    why: 'It holds the key in `.cluster.serviceAccount`, and Talos refuses it beside the document that the passes change. This moves the key into that document; what is accepted stays as it is today. Where there is no such key, nothing is done.',
    files: [{ path: move, content: `${away}---\n${document}` }],
    commands: [
      'umask 077',
      `${configuration} | yq -N '${legacyKey}' > ${legacy}`,
      ...patchCommands(move, legacy),
    ],
  };
}

/** The pass that accepts puts it back, so that it leads back as well. */
export function keepingStep(settings: ControlPlaneSettings): Step {
  const { before } = talosFiles(settings);
  return {
    title: 'Before: keep the key that signs today, of one control plane node',
    why: 'All of them sign with the same. The pass *Accept* has it sign, so that it leads back at any time.',
    files: [],
    commands: [
      'umask 077',
      `[ -s ${before} ] || ${configuration} | yq -N 'select(.kind == "KubeServiceAccountConfig") | .issuer.privateKey' > ${before}`,
    ],
  };
}

export function cleaningStep(settings: ControlPlaneSettings): Step {
  const { patch, move, legacy, before } = talosFiles(settings);
  const ofMove = [move, legacy];
  if (settings.key === null) {
    return {
      title: 'At last: the files with a private key, on your machine',
      why: 'A key that was moved lies in them.',
      files: [],
      commands: [`rm -f ${ofMove.join(' ')}`],
    };
  }
  return {
    title: 'Once nobody will go back: the files with private keys, on your machine',
    why: 'The way back needs the key from before.',
    files: [],
    commands: [`rm -f ${[patch, ...ofMove, before].join(' ')}`],
  };
}
