import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';

/** A failed access to a node's file as a coded error. */
export function fileError(path: string, cause: unknown): IrsaError {
  const code = systemCodeOf(cause) ?? '';
  const why = messageOf(cause);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new IrsaError(
      'IRSA-CONTROLPLANE-002',
      {
        what: `irsactl may not read or write ${path}.`,
        why,
        next: 'Run irsactl on the control plane node as root, for example with `sudo -E irsactl apply`.',
      },
      { cause },
    );
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new IrsaError(
      'IRSA-CONTROLPLANE-003',
      {
        what: `There is no room left on the disk to write ${path}.`,
        why: `${why}. The file that stood there before is untouched.`,
        next: 'Make room on that disk, then run the same command again.',
      },
      { cause },
    );
  }
  return new IrsaError(
    'IRSA-CONTROLPLANE-004',
    {
      what: `${path} cannot be read or written.`,
      why,
      next: 'Put right what the system says, then run the same command again.',
    },
    { cause },
  );
}
