import type { KubeadmConfig } from '../kubeadm-config/parse-config.ts';
import { renderFlags } from '../kubeadm-config/render-arguments.ts';
import { flagNames, type ServiceAccountFlags } from '../manifest/flags.ts';

/**
 * The arguments that the API servers of the cluster have and that of a joining node would lack, because kubeadm-config has no room
 * for them (docs/decisions/0010-issuers-in-kubeadm-config.md). None where kubeadm-config names another issuer first: then not the
 * joining node is to be put right, but the configuration.
 */
export function lackingArguments(config: KubeadmConfig, flags: ServiceAccountFlags): readonly string[] {
  const rendered = renderFlags(config, 'as given');
  if (rendered.issuers[0] !== flags.issuers[0]) return [];
  const lacks = (flag: string, has: readonly string[], wanted: readonly string[]) =>
    wanted.filter((value) => !has.includes(value)).map((value) => `--${flag}=${value}`);
  return [
    ...lacks(flagNames.issuers, rendered.issuers, flags.issuers),
    ...lacks(flagNames.keyFiles, rendered.keyFiles, flags.keyFiles),
  ];
}

/**
 * What `kubeadm join --patches` makes of the manifest that kubeadm writes: a JSON patch appends them to its arguments, so that the
 * first issuer stays the first. For the join alone: an upgrade may bring a kubeadm-config with room for them, and kube-apiserver
 * refuses an issuer that it is given twice.
 * https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/control-plane-flags/#patches
 */
export function argumentsPatch(lacking: readonly string[]): string {
  const operations = lacking.map((value) => ({
    op: 'add',
    path: '/spec/containers/0/command/-',
    value,
  }));
  return `${JSON.stringify(operations, null, 2)}\n`;
}

/** The name says to kubeadm what is patched, and how. */
export const patchName = 'kube-apiserver+json.json';
