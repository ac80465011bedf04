import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeFiles } from '../ports.ts';
import { standInContainer } from './stand-in-manifest.ts';

/** Where the kubelet keeps what containers write: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-location-node */
const podLogs = '/var/log/pods';
const longestLine = 400;
const shownLines = 3;

/** What one stand-in wrote. */
export interface StandInLog {
  /** How often its container was started. */
  readonly starts: number;
  /** Its last lines, the newest at the end. */
  readonly lastLines: readonly string[];
}

/** Logs only help to say more: where they cannot be read there are none. */
export async function readStandInLog(files: NodeFiles, pod: string): Promise<StandInLog> {
  try {
    const folder = (await listed(files, podLogs)).find((name) => name.includes(`_${pod}-`));
    const path = `${podLogs}/${folder}/${standInContainer}`;
    const logs = folder === undefined ? [] : await listed(files, path);
    const numbers = logs.flatMap((name) => /^(\d+)\.log$/.exec(name)?.[1] ?? []).map(Number);
    const newest = Math.max(...numbers, -1);
    for (const number of [newest, newest - 1].filter((one) => one >= 0)) {
      const lastLines = linesOf((await files.read(`${path}/${number}.log`))?.toString('utf8') ?? '');
      if (lastLines.length > 0) return { starts: newest + 1, lastLines };
    }
    return { starts: newest + 1, lastLines: [] };
  } catch (error) {
    if (error instanceof IrsaError) return { starts: 0, lastLines: [] };
    throw error;
  }
}

/** A line begins with time, stream and tag: https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\S+ (stdout|stderr) [FP] /, '').slice(0, longestLine))
    .filter((line) => line.trim() !== '')
    .slice(-shownLines);
}

async function listed(files: NodeFiles, folder: string): Promise<readonly string[]> {
  return (await files.list(folder)) ?? [];
}
