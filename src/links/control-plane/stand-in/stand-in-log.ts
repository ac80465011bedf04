import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeFiles } from '../ports.ts';
import { lastLines, newestLog, podLogs } from '../step/pod-log.ts';
import { standInContainer } from './stand-in-manifest.ts';

const shownLines = 3;

/** What one stand-in wrote. */
interface StandInLog {
  /** How often its container was started. */
  readonly starts: number;
  /** Its last lines, the newest at the end. */
  readonly lastLines: readonly string[];
}

/** Logs only help to say more: where they cannot be read there are none. */
export async function readStandInLog(files: NodeFiles, pod: string): Promise<StandInLog> {
  try {
    const name = ((await files.list(podLogs)) ?? []).find((one) => one.includes(`_${pod}-`));
    if (name === undefined) return { starts: 0, lastLines: [] };
    const folder = `${podLogs}/${name}/${standInContainer}`;
    const newest = await newestLog(files, folder);
    return { starts: newest + 1, lastLines: await lastLines(files, folder, newest, shownLines) };
  } catch (error) {
    if (error instanceof IrsaError) return { starts: 0, lastLines: [] };
    throw error;
  }
}
