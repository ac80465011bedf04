import type { ErrorCode } from '../errors/catalogue/index.ts';
import { nextAfterBug } from '../errors/internal-error.ts';
import { IrsaError, type Problem } from '../errors/irsa-error.ts';
import { networkFault } from '../net/network-fault.ts';

type CodedProblem = readonly [code: ErrorCode, problem: Problem];

/** Turns an error of the operating system, the network or a bug into an error of irsactl. */
export function translateSystemError(error: unknown): IrsaError {
  const system = isSystemError(error) ? error : null;
  const [code, problem] =
    (system && knownProblem(system)) ?? networkProblem(error) ?? unknownProblem(error, system);
  return new IrsaError(code, problem, { cause: error });
}

const pathReasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'There is no such file or folder.'],
  ['EISDIR', 'It is a folder.'],
  ['ENOTDIR', 'It, or a folder above it, is a file.'],
  ['EEXIST', 'It already exists.'],
  ['ELOOP', 'Its symbolic links form a loop.'],
  ['ENAMETOOLONG', 'A name in it is too long.'],
]);

function knownProblem(system: NodeJS.ErrnoException): CodedProblem | null {
  const { code = '', path, syscall, message } = system;
  const name = path ? ` (${path})` : '';
  if (syscall?.startsWith('spawn')) return ['IRSA-CLI-013', spawnFailed(system)];
  switch (code) {
    // irsactl loads only its own code and packages. main.ts has the same text for when it cannot load this file.
    case 'ERR_MODULE_NOT_FOUND':
      return [
        'IRSA-CLI-020',
        {
          what: 'The installation of irsactl is incomplete.',
          why: `${message.replace(/\.?$/, '')}.`,
          next: 'Install irsactl again, as a whole.',
        },
      ];
    case 'ENOSPC':
    case 'EDQUOT':
      return [
        'IRSA-CLI-003',
        {
          what: `The disk is full${name}.`,
          why: 'The system refused to write more. No file is half-written.',
          next: 'Free some space and run the same command again: it continues where it stopped.',
        },
      ];
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return [
        'IRSA-CLI-004',
        {
          what: `The system does not allow this${name}.`,
          why: `${syscall ?? 'a system call'} answered ${code}.`,
          next: 'Run irsactl as a user who has the permission; on a control plane node that is root.',
        },
      ];
  }
  const why = pathReasons.get(code);
  if (why === undefined || path === undefined) return null;
  return [
    'IRSA-CLI-004',
    { what: `${path} cannot be used.`, why, next: 'Name another path, or fix this one.' },
  ];
}

function networkProblem(error: unknown): CodedProblem | null {
  const { kind, message } = networkFault(error);
  if (kind === 'other') return null;
  return [
    'IRSA-CLI-014',
    {
      what: 'A connection failed.',
      why: `${message.replace(/\.$/, '')}.`,
      next: 'Check the address, HTTPS_PROXY, NO_PROXY and the network, and run the command again.',
    },
  ];
}

function unknownProblem(error: unknown, system: NodeJS.ErrnoException | null): CodedProblem {
  if (system?.syscall === undefined) return ['IRSA-CLI-009', bug(error)];
  const { syscall, path, code } = system;
  return [
    'IRSA-CLI-004',
    {
      what: `The system refused ${syscall}${path ? ` of ${path}` : ''}.`,
      why: `It answered ${code}.`,
      next: 'Check the limit of open files (ulimit -n), memory and the disk, and run the command again.',
    },
  ];
}

function spawnFailed({ path = 'A program', code }: NodeJS.ErrnoException): Problem {
  return {
    what: `${path} could not be started.`,
    why: code === 'ENOENT' ? 'No program of this name is on the PATH.' : `The system answered ${code}.`,
    next: `Install ${path === 'A program' ? 'it' : path}, or add its folder to the PATH.`,
  };
}

function bug(error: unknown): Problem {
  const known = error instanceof Error ? error : new Error(String(error));
  const frame = known.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return {
    what: `Unexpected error: ${known.message}`,
    why: `This is a bug in irsactl${frame ? ` (${frame.trim()})` : ''}.`,
    next: nextAfterBug,
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
