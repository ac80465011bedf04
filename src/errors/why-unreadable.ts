import { messageOf, systemCodeOf } from './thrown.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'There is no such file.'],
  ['EACCES', 'Permission denied.'],
  ['EPERM', 'Permission denied.'],
  ['EISDIR', 'It is a folder.'],
  ['ENOTDIR', 'A part of the path is a file.'],
  ['ELOOP', 'Its symbolic links form a loop.'],
  ['ENAMETOOLONG', 'A name in its path is too long.'],
  ['ENXIO', 'It is a socket.'],
  ['ERR_ENCODING_INVALID_ENCODED_DATA', 'It is not text in UTF-8.'],
]);

/** The error of reading a file, as the `why` of a problem. */
export function whyUnreadable(cause: unknown): string {
  const code = systemCodeOf(cause) ?? messageOf(cause);
  return reasons.get(code) ?? `The system answered ${code}.`;
}
