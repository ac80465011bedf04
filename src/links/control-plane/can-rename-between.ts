import { dirname } from 'node:path';
import type { FileFacts } from '../../chain/node-files.ts';
import type { NodeFiles } from './ports.ts';

/**
 * Returns whether a rename works between two folders. A missing folder counts as its nearest existing parent; without one, the
 * result is true. Behind a symbolic link only the device counts, because a mount is found by its path.
 */
export async function canRenameBetween(files: NodeFiles, one: string, other: string): Promise<boolean> {
  const [first, second] = [await nearestExisting(files, one), await nearestExisting(files, other)];
  if (first === null || second === null) return true;
  if (first.facts.device !== second.facts.device) return false;
  if ((await hasLink(files, first.folder)) || (await hasLink(files, second.folder))) return true;
  const mounts = (await files.read('/proc/self/mountinfo'))?.toString('utf8') ?? '';
  return mountPointOf(mounts, first.folder) === mountPointOf(mounts, second.folder);
}

async function nearestExisting(
  files: NodeFiles,
  folder: string,
): Promise<{ readonly folder: string; readonly facts: FileFacts } | null> {
  const facts = await files.facts(folder);
  if (facts !== null) return { folder, facts };
  return folder === dirname(folder) ? null : nearestExisting(files, dirname(folder));
}

async function hasLink(files: NodeFiles, folder: string): Promise<boolean> {
  if ((await files.facts(folder))?.isLink) return true;
  return folder !== dirname(folder) && hasLink(files, dirname(folder));
}

/**
 * The mount point of a path, from the fifth field of each line of mountinfo. A bind mount has the same device as its source,
 * but a rename between the two fails with EXDEV.
 * https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 * https://man7.org/linux/man-pages/man2/rename.2.html
 */
export function mountPointOf(mountinfo: string, path: string): string {
  const points = mountinfo
    .split('\n')
    .map((line) => unescaped(line.split(' ')[4] ?? ''))
    .filter((point) => point !== '' && `${path}/`.startsWith(point === '/' ? '/' : `${point}/`));
  return points.toSorted((a, b) => b.length - a.length)[0] ?? '/';
}

/** Space, tab, line feed and backslash are written as three octal digits. */
function unescaped(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}
