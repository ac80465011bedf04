import { IrsaError } from '../../errors/irsa-error.ts';

const reasons: ReadonlyMap<string, string> = new Map([
  ['EPIPE', 'Its reader has gone (EPIPE).'],
  ['ENOSPC', 'There is no room left where it leads (ENOSPC).'],
]);

/** The error for a result that could not be written; `state` says how far the work has come. */
export function outputLost(reason: string, state: string): IrsaError {
  return new IrsaError('IRSA-CLI-010', {
    what: `Standard output could not be written. ${state}`,
    why: reasons.get(reason) ?? `The system answered ${reason}.`,
    next: 'Run the command again with its output to where there is room and a reader.',
  });
}
