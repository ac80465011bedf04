import { messageOf, systemCodeOf } from './thrown.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'There is no room left on the disk.'],
  ['EDQUOT', 'The quota on the disk is used up.'],
  ['EFBIG', 'The system limits files to a smaller size.'],
  ['ENOENT', 'The folder does not exist.'],
  ['EACCES', 'This user may not write there.'],
  ['EPERM', 'This user may not write there, or the file system has no hard links.'],
  ['EROFS', 'The file system is read-only.'],
  ['EISDIR', 'It is a folder.'],
  ['ENOTDIR', 'A part of the path is a file.'],
  ['ELOOP', 'Its symbolic links lead in a circle.'],
  ['ENAMETOOLONG', 'A name in its path is too long.'],
  ['ENXIO', 'It is a socket, or a pipe that nobody reads.'],
  ['EPIPE', 'Its reader has gone.'],
]);

/** What writing a file has thrown, as the `why` of a problem. */
export function whyUnwritable(cause: unknown): string {
  const code = systemCodeOf(cause) ?? messageOf(cause);
  return reasons.get(code) ?? `The system answered ${code}.`;
}
