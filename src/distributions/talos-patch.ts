import { stringify } from 'yaml';
import type { ControlPlaneSettings } from './distribution.ts';

const head = { apiVersion: 'v1alpha1', kind: 'KubeServiceAccountConfig' };

type Lists = Readonly<Record<string, readonly string[]>>;

/** The files on the operator's machine that the steps speak of. */
export function talosFiles({ chain, key }: ControlPlaneSettings) {
  const name = `irsactl-${chain}`;
  return {
    patch: `${name}.yaml`,
    move: `${name}-own-document.yaml`,
    legacy: `${name}-legacy.key`,
    // One for each key that the chain ever has: it is what signed before that one.
    before: `${name}-before${key ? `-${key.keyId.slice(0, 8)}` : ''}.key`,
  };
}

/** The document itself, where none is in the configuration yet. */
export function ownDocument(issuerURL: string | undefined, accepted: Lists): string {
  return stringify({ ...head, issuer: { issuerURL }, accepted: filled(accepted) });
}

/**
 * Talos appends a list of a patch to that of the configuration, and kube-apiserver does not start with one issuer twice.
 * So each list is deleted first, and whatever the configuration held, it ends as written here.
 * https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/merge/merge.go#L23
 * https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/configpatcher/testdata/patchmixed/patch.yaml
 */
export function replacingPatch(issuerURL: string | undefined, accepted: Lists): string {
  const deletes = Object.fromEntries(Object.keys(accepted).map((list) => [list, { $patch: 'delete' }]));
  return `${stringify({ ...head, accepted: deletes })}---\n${ownDocument(issuerURL, accepted)}`;
}

function filled(lists: Lists): Lists {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
}

/** One line: where a private key is not there, nothing is patched. */
export function patchCommands(patch: string, privateFile: string | null): readonly string[] {
  const send = `talosctl patch machineconfig --nodes NODE --patch @${patch}   # one node after another: go on when its API server is ready`;
  if (privateFile === null) return [send];
  return [
    `chmod go= ${patch}   # a private key comes into it: keep it to yourself`,
    `[ -s ${privateFile} ] && yq -i '(select(has("issuer")).issuer.privateKey) = load_str("${privateFile}")' ${patch} && ${send}`,
  ];
}
