import { basename, dirname } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { containersOf, isRecord, type PodRecord } from './manifest/pod-record.ts';
import type { NodeFiles } from './ports.ts';
import { standInNames } from './stand-in/stand-in.ts';

/** kubeadm's static pods. Pod, container, program and manifest file have the same name. */
const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

/** A file beside the manifest that the kubelet reads as a second manifest of one of kubeadm's static pods. */
export interface StrayManifest {
  readonly path: string;
  readonly program: string;
}

/** Returns the files beside the manifest that hold a second manifest of one of kubeadm's static pods, in any format. */
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
    // irsactl removes its own stand-ins.
    if (name.startsWith('.') || name.startsWith(podPrefix)) continue;
    if (path === node.manifest || (await files.facts(path))?.kind !== 'file') continue;
    const pods = podsIn((await files.read(path)) ?? Buffer.of());
    const program = owners.find((one) => path !== ownFileOf(one) && pods.some((pod) => isOf(pod, one)));
    if (program) strays.push({ path, program });
  }
  return strays;
}

/** The kubelet also ignores files that are not YAML. */
function podsIn(content: Uint8Array): readonly PodRecord[] {
  const documents = parseAllDocuments(Buffer.from(content).toString('utf8'));
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    if (document.errors.length > 0) return [];
    try {
      const pod: unknown = document.toJS({ maxAliasCount: 100 });
      return isRecord(pod) && pod['kind'] === 'Pod' ? [pod] : [];
    } catch {
      // An alias without its anchor fails only here.
      return [];
    }
  });
}

/**
 * Of two pods with the same name either may win. A second API server with another name would take the port of the first. A
 * second etcd with another name, for example for events, is intended.
 */
function isOf(pod: PodRecord, program: (typeof programs)[number]): boolean {
  const { metadata } = pod;
  if (isRecord(metadata) && metadata['name'] === program) return true;
  return (
    program === 'kube-apiserver' &&
    containersOf(pod).some((container) => programNamesOf(container).includes(program))
  );
}

/** The names by which a container may run a program: its own, and that of its command. */
function programNamesOf({ name, command }: PodRecord): readonly unknown[] {
  return [name, ...(Array.isArray(command) ? [basename(String(command[0] ?? ''))] : [])];
}
