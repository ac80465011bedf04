import type { Option } from 'commander';
import { IrsaError } from '../errors/irsa-error.ts';
import { durationValue } from './duration-value.ts';
import { shared } from './help/shared-option.ts';
import { isFinishing } from './interruption.ts';

/** `--timeout`, written as kubectl's. */
export function timeoutOption(): Option {
  return shared(
    '--timeout <duration>',
    'fail after this time, e.g. 90s, 5m or 1h30m; a change in progress is finished first',
  ).argParser(durationValue);
}

/**
 * Lets the whole command take that long. Thrown where nobody waits for it, the error ends the process as run.ts ends it
 * for every other of that kind: at once, or after the change at hand.
 */
export function limitTime(milliseconds: number | undefined): void {
  if (milliseconds === undefined) return;
  setTimeout(() => {
    // A second word would end it at once.
    if (isFinishing()) return;
    throw timeIsUp(milliseconds);
  }, milliseconds).unref();
}

function timeIsUp(milliseconds: number): IrsaError {
  return new IrsaError('IRSA-CLI-017', {
    what: `The command was not done after ${milliseconds / 1000} s.`,
    why: 'It was given no more time by --timeout.',
    next: 'Run it again with -v to see whom it waits for, or with a longer --timeout: it goes on where it stopped.',
  });
}
