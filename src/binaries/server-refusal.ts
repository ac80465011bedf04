import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';

/** The error for a failed download; `what` has no full stop. */
export function serverRefusal(what: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-004', {
    what,
    why: 'The server or a proxy refuses the request or does not answer, or another server has this address.',
    next: 'Check the connection; behind a proxy, set HTTPS_PROXY.',
  });
}

/** Returns a short text for any error. */
export function reason(error: unknown): string {
  if (error instanceof IrsaError) return error.problem.what;
  return messageOf(error);
}
