import { IrsaError } from '../../errors/irsa-error.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['EPIPE', 'Its reader closed the pipe (EPIPE).'],
  ['ENOSPC', 'The disk is full (ENOSPC).'],
]);

/** The error for a result that could not be written; `state` describes the progress of the work. */
export function outputLost(reason: string, state: string): IrsaError {
  return new IrsaError('IRSA-CLI-010', {
    what: `Standard output could not be written. ${state}`,
    why: reasons.get(reason) ?? `The system answered ${reason}.`,
    next: 'Run the command again, and write to a disk with free space or to an open pipe.',
  });
}
