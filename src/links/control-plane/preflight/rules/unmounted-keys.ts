import { dirname } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import { listed } from '../../../../errors/listed.ts';
import { finding } from '../../findings.ts';
import { type KubeadmConfig, parseConfig } from '../../kubeadm-config/parse-config.ts';
import { persistedConfig } from '../../kubeadm-config/persist.ts';
import { renderFlags } from '../../kubeadm-config/render-arguments.ts';
import type { ServiceAccountFlags } from '../../manifest/flags.ts';
import { hostPathOf, isMounted } from '../../manifest/host-path.ts';
import type { HostMount, Manifest } from '../../manifest/parse-manifest.ts';

/**
 * A manifest from kubeadm mounts only its own folder and apiServer.extraVolumes, without manual mounts. So an API server with
 * a key in another folder does not start after the next upgrade or join.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/volumes.go
 */
export function unmountedKeys(
  text: string | null,
  wanted: ServiceAccountFlags,
  manifest: Manifest,
): readonly Finding[] {
  const before = text === null ? null : parseConfig(text);
  const persisted = text === null ? null : persistedConfig(text, wanted);
  if (!before || 'fault' in before || !persisted || 'fault' in persisted) return [];
  const after = parseConfig(persisted.text);
  if ('fault' in after) return [];
  const missing = keyFilesOf(after).filter((path) => !isSameFile(after, manifest, path));
  if (missing.length === 0) return leftBehind(after);
  const named = keyFilesOf(before);
  const isNew = missing.some((path) => !named.includes(path));
  return [isNew ? newlyUnmounted(missing, manifest) : alreadyUnmounted(missing, manifest)];
}

/** `kubeadm join` copies only its own key pair to a new node: https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/ */
function leftBehind(config: KubeadmConfig): readonly Finding[] {
  const own = ['sa.key', 'sa.pub'].map((name) => `${config.certificatesDir}/${name}`);
  const others = keyFilesOf(config).filter((path) => !own.includes(path));
  if (others.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-012', {
      what: `A control plane node that joins does not get ${listed(others)}.`,
      why: `\`kubeadm join\` copies only ${listed(own)}, so its API server would not start.`,
      next: 'Copy these files to the same place on the new node before it joins.',
    }),
  ];
}

function keyFilesOf(config: KubeadmConfig): readonly string[] {
  const { keyFiles, signingKeyFile } = renderFlags(config, 'as given');
  return [...new Set(signingKeyFile === null ? keyFiles : [...keyFiles, signingKeyFile])];
}

/** Whether the path leads to the same file in the pod that kubeadm writes as in the current one. */
function isSameFile({ certificatesDir, volumes }: KubeadmConfig, manifest: Manifest, path: string): boolean {
  const own: HostMount = { hostPath: certificatesDir, mountPath: certificatesDir };
  const mounts = [own, ...volumes];
  return isMounted(mounts, path) && hostPathOf(mounts, path) === hostPathOf(manifest.mounts, path);
}

/** The change would make it worse, so this is an error. */
function newlyUnmounted(missing: readonly string[], manifest: Manifest): Finding {
  return finding.error('IRSA-CONTROLPLANE-012', {
    what: 'After the next `kubeadm upgrade` the API servers would not start: kubeadm-config would name key files in folders that the pod does not mount.',
    ...rest(missing, manifest),
  });
}

function alreadyUnmounted(missing: readonly string[], manifest: Manifest): Finding {
  return finding.warning('IRSA-CONTROLPLANE-012', {
    what: 'After the next `kubeadm upgrade` the API servers do not start: kubeadm-config names key files in folders that the pod does not mount.',
    ...rest(missing, manifest),
  });
}

function rest(missing: readonly string[], { mounts }: Manifest) {
  const folders = new Map(missing.map((path) => [dirname(path), dirname(hostPathOf(mounts, path))] as const));
  const entries = [...folders].flatMap(([mountPath, hostPath], at) => [
    `  - name: irsactl-keys${at === 0 ? '' : `-${at + 1}`}`,
    `    hostPath: ${hostPath}`,
    `    mountPath: ${mountPath}`,
    '    readOnly: true',
    '    pathType: Directory',
  ]);
  return {
    why: [
      `kubeadm mounts its own folder and those of apiServer.extraVolumes; ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} elsewhere. Missing entries:`,
      ...entries,
    ].join('\n'),
    next: 'Add them under apiServer.extraVolumes: `kubectl -n kube-system edit configmap kubeadm-config`. Then run the same command again.',
  };
}
