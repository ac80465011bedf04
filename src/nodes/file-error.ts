import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf, systemCodeOf } from '../errors/thrown.ts';

/** The IrsaError for a failed access to a node's file. */
export function fileError(path: string, cause: unknown): IrsaError {
  const code = systemCodeOf(cause) ?? '';
  const why = messageOf(cause);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new IrsaError(
      'IRSA-CONTROLPLANE-002',
      {
        what: `irsactl does not have permission to read or write ${path}.`,
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
        what: `The disk is too full to write ${path}.`,
        why: `${why}. The existing file is unchanged.`,
        next: 'Free some space on that disk, then run the same command again.',
      },
      { cause },
    );
  }
  return new IrsaError(
    'IRSA-CONTROLPLANE-004',
    {
      what: `${path} cannot be read or written.`,
      why,
      next: 'Fix what the message names, then run the same command again.',
    },
    { cause },
  );
}
