import { parseQuantity } from '../../../chain/quantity.ts';
import { isRecord, type PodRecord } from '../manifest/pod-record.ts';
import type { NodeCapacity } from '../preflight/cluster-survey.ts';
import { readKubeletConfiguration } from '../preflight/kubelet-configuration.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';

/** The kubelet's default: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#hard-eviction-thresholds */
const defaultEviction = 100 * 2 ** 20;

/**
 * Why a node has no capacity for a second API server; null if it has. The pod is critical, so the kubelet would evict others
 * for it. Its first lists also cost memory in etcd, so twice the memory of the first must be free.
 */
export function capacityFault(
  container: PodRecord,
  capacity: NodeCapacity | null,
  { memory, apiServers, kubeletConfig }: MachineFacts,
): string | null {
  if (capacity === null) return 'the capacity of the node is unknown';
  const { allocatable, requested } = capacity;
  if (requested.pods + 1 > allocatable.pods)
    return `the node cannot run another pod (at most ${allocatable.pods})`;
  const cpu = requestOf(container, 'cpu') * 1000;
  if (requested.cpu + cpu > allocatable.cpu) {
    return `a second API server would request ${cpu}m of CPU, and ${allocatable.cpu - requested.cpu}m are free`;
  }
  const asked = requestOf(container, 'memory');
  if (requested.memory + asked > allocatable.memory) {
    return `a second API server would request ${inMebibytes(asked)} of memory, and ${inMebibytes(allocatable.memory - requested.memory)} are free`;
  }
  const resident = Math.max(0, ...apiServers.map(({ residentMemory }) => residentMemory));
  if (memory === null || resident === 0)
    return 'the node does not report how much memory its API server uses';
  const needed = 2 * resident + evictionOf(kubeletConfig, memory.total);
  if (memory.available >= needed) return null;
  return `a second API server may need ${inMebibytes(needed)} of memory, and ${inMebibytes(memory.available)} are free`;
}

function requestOf(container: PodRecord, resource: 'cpu' | 'memory'): number {
  const { resources } = container;
  const requests = isRecord(resources) && isRecord(resources['requests']) ? resources['requests'] : {};
  const value = requests[resource];
  return value === undefined ? 0 : parseQuantity(String(value));
}

/** An amount, or a percentage of the memory. */
function evictionOf(config: string | null, total: number): number {
  const hard = readKubeletConfiguration(config).evictionHard?.['memory.available'];
  if (hard === undefined) return defaultEviction;
  const text = String(hard);
  return text.endsWith('%') ? (total * Number(text.slice(0, -1))) / 100 : parseQuantity(text);
}

function inMebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
