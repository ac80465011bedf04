import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The paths of all executables with this name in the folders of `path`, in that order. */
export async function findPrograms(name: string, path: string): Promise<readonly string[]> {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const candidates = name.includes('/') ? [name] : folders.map((folder) => join(folder, name));
  const found = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_candidate, index) => found[index]);
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
