import { basename, dirname } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { NodeFiles } from './ports.ts';
import { containersOf, isRecord, type PodRecord } from './stand-in/pod-record.ts';
import { standInNames } from './stand-in/stand-in.ts';

/** kubeadm's static pods: each is called, as its container is, like its program, and so is the file of its manifest. */
const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

/** A file beside the manifest that the kubelet takes for a second manifest of one of kubeadm's static pods. */
export interface StrayManifest {
  readonly path: string;
  readonly program: string;
}

/** Files beside the manifest that hold a second one of a static pod of kubeadm's, whatever form it has. */
export async function findStrays(
  files: NodeFiles,
  chain: string,
  node: ControlPlaneNode,
): Promise<readonly StrayManifest[]> {
  const folder = dirname(node.manifest);
  const { podPrefix } = standInNames(chain, node);
  const names = (await files.list(folder)) ?? [];
  const ownFileOf = (program: string) =>
    program === 'kube-apiserver' ? node.manifest : `${folder}/${program}.yaml`;
  const owners = programs.filter((program) =>
    names.some((name) => `${folder}/${name}` === ownFileOf(program)),
  );
  const strays: StrayManifest[] = [];
  for (const name of names) {
    const path = `${folder}/${name}`;
    // irsactl itself removes a stand-in.
    if (name.startsWith('.') || name.startsWith(podPrefix)) continue;
    if (path === node.manifest || (await files.facts(path))?.kind !== 'file') continue;
    const pods = podsIn((await files.read(path)) ?? Buffer.of());
    const program = owners.find((one) => path !== ownFileOf(one) && pods.some((pod) => isOf(pod, one)));
    if (program) strays.push({ path, program });
  }
  return strays;
}

/** What is no YAML the kubelet does not take for a pod either. */
function podsIn(content: Uint8Array): readonly PodRecord[] {
  const documents = parseAllDocuments(Buffer.from(content).toString('utf8'));
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    try {
      const pod: unknown = document.toJS({ maxAliasCount: 100 });
      return isRecord(pod) && pod['kind'] === 'Pod' ? [pod] : [];
    } catch {
      // An alias without its anchor is seen no sooner.
      return [];
    }
  });
}

/**
 * Of two pods of one name either may win. A second API server of another name would take the first one's port; another etcd
 * beside the first, as for events, is somebody's wish.
 */
function isOf(pod: PodRecord, program: (typeof programs)[number]): boolean {
  const { metadata } = pod;
  if (isRecord(metadata) && metadata['name'] === program) return true;
  return (
    program === 'kube-apiserver' &&
    containersOf(pod).some((container) => callsOf(container).includes(program))
  );
}

/** The container is called like its program, or runs it. */
function callsOf({ name, command }: PodRecord): readonly unknown[] {
  return [name, ...(Array.isArray(command) ? [basename(String(command[0] ?? ''))] : [])];
}
