import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeFiles } from '../ports.ts';
import { lastLines, newestLog, podLogs } from './pod-log.ts';

const pods = /^kube-system_kube-apiserver-/;

/** The number of the newest log of each kube-apiserver container: it counts the starts. The latest pod comes first. */
export type ContainerStarts = ReadonlyMap<string, number>;

export async function containerStarts(files: NodeFiles): Promise<ContainerStarts> {
  const found: { folder: string; newest: number; modified: number }[] = [];
  const names = (await quietly(() => files.list(podLogs))) ?? [];
  for (const pod of names.filter((name) => pods.test(name))) {
    const folder = `${podLogs}/${pod}/kube-apiserver`;
    const newest = (await quietly(() => newestLog(files, folder))) ?? -1;
    if (newest < 0) continue;
    const modified = (await quietly(() => files.facts(folder)))?.modified ?? 0;
    found.push({ folder, newest, modified });
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
  return (await quietly(() => lastLines(files, folder, newest, 1)))?.[0] ?? null;
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
