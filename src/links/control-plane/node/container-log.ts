import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeFiles } from '../ports.ts';

/** The kubelet's folder for container logs: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
const podLogs = '/var/log/pods';
const longestLine = 400;

/** The number of the newest log of each container, by its folder; the number counts the starts. */
export type ContainerStarts = ReadonlyMap<string, number>;

/** Finds the logs of the container `name` in the pods that match; the pod with the latest log comes first. */
export async function containerStarts(
  files: NodeFiles,
  pods: RegExp,
  name: string,
): Promise<ContainerStarts> {
  const found: { folder: string; newest: number; modified: number }[] = [];
  const names = (await quietly(() => files.list(podLogs))) ?? [];
  for (const pod of names.filter((one) => pods.test(one))) {
    const folder = `${podLogs}/${pod}/${name}`;
    const newest = (await quietly(() => newestLog(files, folder))) ?? -1;
    const modified = (await quietly(() => files.facts(folder)))?.modified ?? 0;
    if (newest >= 0) found.push({ folder, newest, modified });
  }
  const latestFirst = found.toSorted((one, other) => other.modified - one.modified);
  return new Map(latestFirst.map(({ folder, newest }) => [folder, newest]));
}

/** The logs of the API server's container, with kubeadm's names of pod and container. */
export function serverStarts(files: NodeFiles): Promise<ContainerStarts> {
  return containerStarts(files, /^kube-system_kube-apiserver-/, 'kube-apiserver');
}

/** Why waiting longer is pointless: a container has started and ended twice since `before`. Null if none has. */
export async function crashSince(files: NodeFiles, before: ContainerStarts): Promise<string | null> {
  for (const [folder, newest] of await serverStarts(files)) {
    if (newest - (before.get(folder) ?? -1) < 3) continue;
    return withLines('its container crashes at startup', await lastLines(files, folder, newest, 3));
  }
  return null;
}

/** The last lines of an API server that started since `before`; empty if none did. */
export async function linesSince(files: NodeFiles, before: ContainerStarts): Promise<readonly string[]> {
  for (const [folder, newest] of await serverStarts(files)) {
    if (newest > (before.get(folder) ?? -1)) return lastLines(files, folder, newest, 3);
  }
  return [];
}

export function withLines(fault: string, lines: readonly string[]): string {
  return lines.length === 0 ? fault : `${fault}; its last lines: ${lines.join(' | ')}`;
}

/** The number of the newest log of a container, which counts its starts from 0; -1 if it has none. */
async function newestLog(files: Pick<NodeFiles, 'list'>, folder: string): Promise<number> {
  const names = (await files.list(folder)) ?? [];
  return Math.max(-1, ...names.flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number));
}

/**
 * An error of klog, or the last line of a Go program. Connections that close when a process ends may log warnings after the
 * line with the reason.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/logging.md
 */
const errorLine = /^([EF]\d{4} |Error: |panic: |fatal error: )/;

/**
 * The last lines with an error, at most `most`, the newest at the end; without any, the last lines of any kind. A container
 * that has just restarted has written less than the previous one.
 */
export async function lastLines(
  files: Pick<NodeFiles, 'read'>,
  folder: string,
  newest: number,
  most: number,
): Promise<readonly string[]> {
  const logs: (readonly string[])[] = [];
  for (const number of [newest, newest - 1].filter((one) => one >= 0)) {
    const text = await quietly(() => files.read(`${folder}/${number}.log`));
    logs.push(
      (text?.toString('utf8') ?? '')
        .split('\n')
        .map(withoutPrefix)
        .filter((line) => line.trim() !== ''),
    );
  }
  const errors = logs.map((lines) => lines.filter((line) => errorLine.test(line)));
  const [now = [], earlier = []] = errors;
  const found = [earlier.length > now.length ? earlier : now, ...logs].find((lines) => lines.length > 0);
  return (found ?? []).slice(-most);
}

/** A line begins with time, stream and tag: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function withoutPrefix(line: string): string {
  return line.replace(/^\d{4}-\S+ (stdout|stderr) [FP] /, '').slice(0, longestLine);
}

/** Logs only add detail: the pass continues without the right to read them. */
async function quietly<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}
