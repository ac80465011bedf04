import type { Option } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { durationValue } from './duration-value.ts';
import { shared } from './help/shared-option.ts';
import { isFinishing } from './interruption.ts';

export function timeoutOption(): Option {
  return shared(
    '--timeout <duration>',
    'fail after this time, e.g. 90s, 5m or 1h30m; a change in progress is finished first',
  ).argParser(durationValue);
}

/**
 * Limits the time of the whole command. It throws an uncaught error, so run.ts ends the process: immediately, or after the
 * current change.
 */
export function limitTime(milliseconds: number | undefined): void {
  if (milliseconds === undefined) return;
  setTimeout(() => {
    // A second signal would end the process immediately.
    if (isFinishing()) return;
    throw timeIsUp(milliseconds);
  }, milliseconds).unref();
}

function timeIsUp(milliseconds: number): IrsaError {
  return new IrsaError('IRSA-CLI-017', {
    what: `The command was not done after ${milliseconds / 1000} s.`,
    why: '--timeout allows no more time.',
    next: 'Run it again with -v to see each call, or with a longer --timeout: it continues where it stopped.',
  });
}
