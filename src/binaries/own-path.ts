import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

const othersMayWrite = 0o022;
const sticky = 0o1000;

/** Returns why users other than root and this one could change `path`, through itself or a parent folder; else null. */
export async function findForeignPart(path: string): Promise<string | null> {
  const user = process.getuid?.();
  // Windows has no numeric owners.
  if (user === undefined) return null;
  for (const part of new Set([...upwards(path), ...upwards(await realpath(path))])) {
    const { uid, mode, ...found } = await lstat(part).then((stats) => ({
      uid: stats.uid,
      mode: stats.mode,
      isLink: stats.isSymbolicLink(),
      isFolder: stats.isDirectory(),
    }));
    if (uid !== 0 && uid !== user) return `${part} belongs to user ID ${uid}.`;
    // In a sticky folder such as /tmp, users cannot replace each other's files.
    const guarded = found.isFolder && (mode & sticky) !== 0 && part !== path;
    if (!found.isLink && !guarded && (mode & othersMayWrite) !== 0) {
      return `Other users can write to ${part} (mode ${(mode & 0o7777).toString(8)}).`;
    }
  }
  return null;
}

function upwards(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
}
