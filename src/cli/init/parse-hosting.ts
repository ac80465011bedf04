import {
  type StarterHosting,
  type StarterInjection,
  starterHostings,
  starterInjections,
} from '../../config/starter-hosting.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { Draft } from './draft.ts';

/** Reads the hosting; throws if it is unknown, or needs the account and has none. */
export function parseHosting(typed: string, { account }: Draft): StarterHosting {
  const hosting = starterHostings.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (hosting === undefined) {
    throw new IrsaError('IRSA-CLI-025', {
      what: `${JSON.stringify(typed)} is not a hosting that irsactl init knows.`,
      why: 'For a web server or another publisher, edit spec.issuer in irsa.yaml.',
      next: `Answer ${listed(starterHostings, 'or')}.`,
    });
  }
  if (hosting === 's3-account-regional' && account === undefined) throw needsAccount();
  return hosting;
}

export function needsAccount(): IrsaError {
  return new IrsaError('IRSA-CLI-025', {
    what: 'The name of an account-regional bucket needs the account.',
    why: 'It ends with the account and the region, and the account is missing.',
    next: 'Run it again with --account, or choose another hosting.',
  });
}

/** Reads the injection mode; throws if it is unknown. */
export function parseInjection(typed: string): StarterInjection {
  const mode = starterInjections.find((one) => one === typed.toLowerCase());
  if (mode !== undefined) return mode;
  throw new IrsaError('IRSA-CLI-025', {
    what: `${JSON.stringify(typed)} is not an injection mode.`,
    why: 'irsa.yaml has only these modes.',
    next: `Answer ${listed(starterInjections, 'or')}.`,
  });
}
