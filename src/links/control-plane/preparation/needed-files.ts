import type { KubeadmConfig } from '../kubeadm-config/parse-config.ts';
import { renderFlags } from '../kubeadm-config/render-arguments.ts';
import { flagsOf } from '../manifest/flags.ts';

/**
 * The key files that the API server of a joining node needs and does not get: kubeadm-config, or what it lacks, names them, and
 * `kubeadm join` brings only the pair in kubeadm's own files. Without them the API server does not start.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/phases/copycerts/copycerts.go
 */
export function neededFiles(config: KubeadmConfig, lacking: readonly string[]): readonly string[] {
  const { keyFiles, signingKeyFile } = renderFlags(config, 'as given');
  const brought = [`${config.certificatesDir}/sa.key`, `${config.certificatesDir}/sa.pub`];
  const own = signingKeyFile === null ? keyFiles : [signingKeyFile, ...keyFiles];
  const all = [...own, ...flagsOf(lacking.map((text) => ({ text }))).keyFiles];
  return [...new Set(all)].filter((path) => !brought.includes(path));
}
