import { messageOf, systemCodeOf } from './thrown.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOSPC', 'The disk is full.'],
  ['EDQUOT', 'The disk quota is exhausted.'],
  ['EFBIG', 'The system limits files to a smaller size.'],
  ['ENOENT', 'The folder does not exist.'],
  ['EACCES', 'This user may not write there.'],
  ['EPERM', 'This user may not write there, or the file system has no hard links.'],
  ['EROFS', 'The file system is read-only.'],
  ['EISDIR', 'It is a folder.'],
  ['ENOTDIR', 'A part of the path is a file.'],
  ['ELOOP', 'Its symbolic links form a loop.'],
  ['ENAMETOOLONG', 'A name in its path is too long.'],
  ['ENXIO', 'It is a socket, or a pipe without a reader.'],
  ['EPIPE', 'Its reader closed the pipe.'],
]);

/** The error of writing a file, as the `why` of a problem. */
export function whyUnwritable(cause: unknown): string {
  const code = systemCodeOf(cause) ?? messageOf(cause);
  return reasons.get(code) ?? `The system answered ${code}.`;
}
