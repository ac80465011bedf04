import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

const othersMayWrite = 0o022;
const sticky = 0o1000;

/** Why others than root and this user could change what is found at `path`: by it or a folder above; or null. */
export async function findForeignPart(path: string): Promise<string | null> {
  const user = process.getuid?.();
  // Windows has no owners of this kind.
  if (user === undefined) return null;
  for (const part of new Set([...upwards(path), ...upwards(await realpath(path))])) {
    const { uid, mode, ...found } = await lstat(part).then((stats) => ({
      uid: stats.uid,
      mode: stats.mode,
      isLink: stats.isSymbolicLink(),
      isFolder: stats.isDirectory(),
    }));
    if (uid !== 0 && uid !== user) return `${part} belongs to the user with the number ${uid}.`;
    // In a folder as /tmp nobody can replace what is another's.
    const guarded = found.isFolder && (mode & sticky) !== 0 && part !== path;
    if (!found.isLink && !guarded && (mode & othersMayWrite) !== 0) {
      return `Others may write to ${part} (its mode is ${(mode & 0o7777).toString(8)}).`;
    }
  }
  return null;
}

function upwards(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
}
