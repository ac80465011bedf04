import { IrsaError } from '../errors/irsa-error.ts';

/** Puts what the operating system, or a bug, threw into the four parts of a problem. */
export function translateSystemError(error: unknown): IrsaError {
  const system = isSystemError(error) ? error : null;
  const path = system?.path ? ` (${system.path})` : '';
  switch (system?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new IrsaError(
        'IRSA-CLI-003',
        {
          what: `There is no room left on the disk${path}.`,
          why: 'The system refused to write more. No file is left half-written.',
          next: 'Make room and run the same command again: it goes on where it stopped.',
        },
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new IrsaError(
        'IRSA-CLI-004',
        {
          what: `The system does not allow this${path}.`,
          why: `${system.syscall ?? 'a system call'} answered ${system.code}.`,
          next: 'Run irsactl as a user who may; on a control plane node that is root.',
        },
        { cause: error },
      );
    case 'ENOENT':
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      // Without a path it is a program that was not found, or a bug.
      return system.path === undefined || system.syscall?.startsWith('spawn')
        ? unexpected(error)
        : unusablePath(system.path, system.code, error);
    default:
      return unexpected(error);
  }
}

const pathReasons = {
  ENOENT: 'There is no such file or folder.',
  EISDIR: 'It is a folder.',
  ENOTDIR: 'It, or a folder above it, is a file.',
  EEXIST: 'It is there already.',
  ELOOP: 'Its symbolic links lead in a circle.',
  ENAMETOOLONG: 'A name in it is too long.',
} as const;

function unusablePath(path: string, code: keyof typeof pathReasons, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CLI-008',
    {
      what: `${path} cannot be used.`,
      why: pathReasons[code],
      next: 'Name another path, or put right what is there.',
    },
    { cause },
  );
}

function unexpected(error: unknown): IrsaError {
  const known = error instanceof Error ? error : new Error(String(error));
  const frame = known.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return new IrsaError(
    'IRSA-CLI-009',
    {
      what: `Something unexpected happened: ${known.message}`,
      why: `irsactl has no better word for it${frame ? ` (${frame.trim()})` : ''}.`,
      next: 'Run `irsactl status` to see where the chain stands, and report this with the command that led here.',
    },
    { cause: error },
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
