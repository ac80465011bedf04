import { type StarterHosting, starterHostings } from '../../config/starter-hosting.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { Draft } from './draft.ts';

/** Reads the answer to where the documents lie; throws where it is no such place, or one that lacks the account. */
export function parseHosting(typed: string, { account }: Draft): StarterHosting {
  const hosting = starterHostings.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (hosting === undefined) {
    throw new IrsaError('IRSA-CLI-025', {
      what: `${JSON.stringify(typed)} is no place for the documents that irsactl init knows.`,
      why: 'The folder of a web server, and documents that somebody else publishes, are written into irsa.yaml by hand.',
      next: `Answer ${listed(starterHostings, 'or')}.`,
    });
  }
  if (hosting === 's3-account-regional' && account === undefined) throw needsAccount();
  return hosting;
}

/** The name of such a bucket ends with the account. */
export function needsAccount(): IrsaError {
  return new IrsaError('IRSA-CLI-025', {
    what: 'The name of an account-regional bucket needs the account.',
    why: 'It ends with the account and the region, and the account was left open.',
    next: 'Run it again with --account, or choose another hosting.',
  });
}
