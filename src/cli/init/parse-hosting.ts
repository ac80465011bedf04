import {
  type StarterDns,
  type StarterHosting,
  starterDns,
  starterHostings,
} from '../../config/starter-hosting.ts';
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

/** Reads the answer to who has the DNS of the domain. */
export function parseDns(typed: string): StarterDns {
  const dns = starterDns.find((one) => one === typed.toLowerCase());
  if (dns !== undefined) return dns;
  throw new IrsaError('IRSA-CLI-025', {
    what: `${JSON.stringify(typed)} is no way to the records of the domain.`,
    why: 'irsactl writes them into Route 53, or prints them for whoever has the DNS.',
    next: `Answer ${listed(starterDns, 'or')}.`,
  });
}

/** The name of such a bucket ends with the account. */
export function needsAccount(): IrsaError {
  return new IrsaError('IRSA-CLI-026', {
    what: 'The name of an account-regional bucket needs the account.',
    why: 'It ends with the account and the region, and the account was left open.',
    next: 'Run it again with --account, or choose another hosting.',
  });
}
