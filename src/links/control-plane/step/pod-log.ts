import type { NodeFiles } from '../ports.ts';

/** Where the kubelet keeps what containers write: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
export const podLogs = '/var/log/pods';
const longestLine = 400;

/** The number of the newest log of a container, which counts its starts from 0; -1 where it has none. */
export async function newestLog(files: Pick<NodeFiles, 'list'>, folder: string): Promise<number> {
  const names = (await files.list(folder)) ?? [];
  return Math.max(-1, ...names.flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number));
}

/** Up to so many last lines that a container wrote, the newest at the end; of one that has written nothing yet, of the one before. */
export async function lastLines(
  files: Pick<NodeFiles, 'read'>,
  folder: string,
  newest: number,
  most: number,
): Promise<readonly string[]> {
  for (const number of [newest, newest - 1].filter((one) => one >= 0)) {
    const text = (await files.read(`${folder}/${number}.log`))?.toString('utf8') ?? '';
    const lines = text
      .split('\n')
      .map(withoutPrefix)
      .filter((line) => line.trim() !== '');
    if (lines.length > 0) return lines.slice(-most);
  }
  return [];
}

/** A line begins with time, stream and tag: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function withoutPrefix(line: string): string {
  return line.replace(/^\d{4}-\S+ (stdout|stderr) [FP] /, '').slice(0, longestLine);
}
