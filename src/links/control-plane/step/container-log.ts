import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeFiles } from '../ports.ts';

/** Where the kubelet keeps what containers write: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
const podLogs = '/var/log/pods';
const pods = /^kube-system_kube-apiserver-/;
const longestLine = 400;

/** The number of the newest log of each kube-apiserver container: it counts the starts. The latest pod comes first. */
export type ContainerStarts = ReadonlyMap<string, number>;

export async function containerStarts(files: NodeFiles): Promise<ContainerStarts> {
  const found: { folder: string; newest: number; modified: number }[] = [];
  for (const pod of (await listed(files, podLogs)).filter((name) => pods.test(name))) {
    const folder = `${podLogs}/${pod}/kube-apiserver`;
    const numbers = (await listed(files, folder)).flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []);
    if (numbers.length === 0) continue;
    const modified = (await quietly(() => files.facts(folder)))?.modified ?? 0;
    found.push({ folder, newest: Math.max(...numbers.map(Number)), modified });
  }
  const latestFirst = found.toSorted((one, other) => other.modified - one.modified);
  return new Map(latestFirst.map(({ folder, newest }) => [folder, newest]));
}

/** Why there is nothing left to wait for: the container that was started since has ended twice. */
export async function crashSince(files: NodeFiles, before: ContainerStarts): Promise<string | null> {
  for (const [folder, newest] of await containerStarts(files)) {
    if (newest - (before.get(folder) ?? -1) < 3) continue;
    const line = await lastLine(files, folder, newest);
    return `its container ends as soon as it starts${line === null ? '' : `; it wrote: ${line}`}`;
  }
  return null;
}

/** The last line that an API server wrote which was started since. */
export async function lastLineSince(files: NodeFiles, before: ContainerStarts): Promise<string | null> {
  for (const [folder, newest] of await containerStarts(files)) {
    if (newest > (before.get(folder) ?? -1)) return lastLine(files, folder, newest);
  }
  return null;
}

async function lastLine(files: NodeFiles, folder: string, newest: number): Promise<string | null> {
  for (const number of [newest, newest - 1]) {
    const text = (await quietly(() => files.read(`${folder}/${number}.log`)))?.toString('utf8') ?? '';
    const line = text.trimEnd().split('\n').at(-1) ?? '';
    if (line !== '') return withoutPrefix(line).slice(0, longestLine);
  }
  return null;
}

/** A line of a container log begins with time, stream and tag: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function withoutPrefix(line: string): string {
  return line.replace(/^\d{4}-\S+ (stdout|stderr) [FP] /, '');
}

async function listed(files: NodeFiles, folder: string): Promise<readonly string[]> {
  return (await quietly(() => files.list(folder))) ?? [];
}

/** Logs only help to say more: without the right to read them the step goes on. */
async function quietly<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}
