import { IrsaError } from '../errors/irsa-error.ts';
import { messageOf } from '../errors/thrown.ts';

/** The error for a server that does not give what was asked for; `what` is a sentence without its full stop. */
export function serverRefusal(what: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-004', {
    what,
    why: 'The server or something on the way to it refuses, is silent, or is not what the address promises.',
    next: 'Check the connection; behind a proxy, set HTTPS_PROXY.',
  });
}

/** The short text of any failure. */
export function reason(error: unknown): string {
  if (error instanceof IrsaError) return error.problem.what;
  return messageOf(error);
}
