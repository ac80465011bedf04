import type { NodeFiles } from '../ports.ts';

/** Where the kubelet keeps what containers write: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
export const podLogs = '/var/log/pods';
const longestLine = 400;

/** The number of the newest log of a container, which counts its starts from 0; -1 where it has none. */
export async function newestLog(files: Pick<NodeFiles, 'list'>, folder: string): Promise<number> {
  const names = (await files.list(folder)) ?? [];
  return Math.max(-1, ...names.flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number));
}

/**
 * An error or a fatal one as klog marks it, or what ends a program of Go: connections that are given up as a process ends
 * may write warnings after the line that says why it does.
 * https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/logging.md
 */
const telling = /^([EF]\d{4} |Error: |panic: |fatal error: )/;

/**
 * Up to so many last lines of a container that tell of an error, the newest at the end; where there is none, its last ones
 * of any kind. A container that was started again a moment ago has written less than the one before, which has ended.
 */
export async function lastLines(
  files: Pick<NodeFiles, 'read'>,
  folder: string,
  newest: number,
  most: number,
): Promise<readonly string[]> {
  const written: (readonly string[])[] = [];
  for (const number of [newest, newest - 1].filter((one) => one >= 0)) {
    const text = (await files.read(`${folder}/${number}.log`))?.toString('utf8') ?? '';
    const lines = text
      .split('\n')
      .map(withoutPrefix)
      .filter((line) => line.trim() !== '');
    written.push(
      lines.filter((line) => telling.test(line)),
      lines,
    );
  }
  const [tell = [], all = [], earlierTell = [], earlierAll = []] = written;
  const errors = earlierTell.length > tell.length ? earlierTell : tell;
  const found = [errors, all, earlierAll].find((lines) => lines.length > 0);
  return (found ?? []).slice(-most);
}

/** A line begins with time, stream and tag: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function withoutPrefix(line: string): string {
  return line.replace(/^\d{4}-\S+ (stdout|stderr) [FP] /, '').slice(0, longestLine);
}
