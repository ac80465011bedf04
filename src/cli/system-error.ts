import { nextAfterBug } from '../errors/internal-error.ts';
import { IrsaError, type Problem } from '../errors/irsa-error.ts';
import { networkFault } from '../net/network-fault.ts';

/** Puts what the operating system, the network or a bug threw, and nobody has named before, into the four parts of a problem. */
export function translateSystemError(error: unknown): IrsaError {
  const system = isSystemError(error) ? error : null;
  const name = system?.path ? ` (${system.path})` : '';
  const coded = (code: IrsaError['code'], problem: Problem) => new IrsaError(code, problem, { cause: error });
  if (system?.syscall?.startsWith('spawn')) return coded('IRSA-CLI-013', unstartable(system));
  switch (system?.code) {
    // irsactl loads no code but its own and that of its packages. main.ts says the same where it cannot load this file.
    case 'ERR_MODULE_NOT_FOUND':
      return coded('IRSA-CLI-020', {
        what: 'The installation of irsactl is incomplete.',
        why: `${system.message.replace(/\.?$/, '')}.`,
        next: 'Install irsactl again, as a whole.',
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return coded('IRSA-CLI-003', {
        what: `There is no room left on the disk${name}.`,
        why: 'The system refused to write more. No file is left half-written.',
        next: 'Make room and run the same command again: it goes on where it stopped.',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return coded('IRSA-CLI-004', {
        what: `The system does not allow this${name}.`,
        why: `${system.syscall ?? 'a system call'} answered ${system.code}.`,
        next: 'Run irsactl as a user who may; on a control plane node that is root.',
      });
    default:
      return translateOther(error, system, coded);
  }
}

const pathReasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'There is no such file or folder.'],
  ['EISDIR', 'It is a folder.'],
  ['ENOTDIR', 'It, or a folder above it, is a file.'],
  ['EEXIST', 'It is there already.'],
  ['ELOOP', 'Its symbolic links lead in a circle.'],
  ['ENAMETOOLONG', 'A name in it is too long.'],
]);

function translateOther(
  error: unknown,
  system: NodeJS.ErrnoException | null,
  coded: (code: IrsaError['code'], problem: Problem) => IrsaError,
): IrsaError {
  const why = pathReasons.get(system?.code ?? '');
  if (why !== undefined && system?.path !== undefined) {
    return coded('IRSA-CLI-004', {
      what: `${system.path} cannot be used.`,
      why,
      next: 'Name another path, or put right what is there.',
    });
  }
  const { kind, message } = networkFault(error);
  if (kind !== 'other') {
    return coded('IRSA-CLI-014', {
      what: 'A connection failed.',
      why: `${message.replace(/\.$/, '')}.`,
      next: 'Check the address, HTTPS_PROXY, NO_PROXY and the network, and run the command again.',
    });
  }
  if (system?.syscall === undefined) return coded('IRSA-CLI-009', bug(error));
  return coded('IRSA-CLI-004', {
    what: `The system refused ${system.syscall}${system.path ? ` of ${system.path}` : ''}.`,
    why: `It answered ${system.code}.`,
    next: 'See what the system lacks, for example open files (ulimit -n), memory or a healthy disk, and run the command again.',
  });
}

function unstartable({ path = 'A program', code }: NodeJS.ErrnoException): Problem {
  return {
    what: `${path} could not be started.`,
    why: code === 'ENOENT' ? 'No program of this name is on the PATH.' : `The system answered ${code}.`,
    next: `Install ${path === 'A program' ? 'it' : path}, or put the folder that has it on the PATH.`,
  };
}

function bug(error: unknown): Problem {
  const known = error instanceof Error ? error : new Error(String(error));
  const frame = known.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return {
    what: `Something unexpected happened: ${known.message}`,
    why: `irsactl has no better word for it${frame ? ` (${frame.trim()})` : ''}.`,
    next: nextAfterBug,
  };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
