import { IrsaError } from './irsa-error.ts';

/** The package contains the page, so `explain` needs no network. */
export const nextAfterBug =
  'Run `irsactl status` to see the state of the chain, and report this: `irsactl explain IRSA-CLI-009` says how.';

/** The error for a bug in irsactl; `what` names the broken assumption. */
export function internalError(what: string): IrsaError {
  return new IrsaError('IRSA-CLI-009', {
    what: `An assumption in irsactl is wrong: ${what}`,
    why: 'This is a bug in irsactl.',
    next: nextAfterBug,
  });
}

/** For the default branch of a switch over a union: the compiler proves that it is unreachable. */
export function unreachable(value: never): never {
  throw internalError(`unexpected value ${JSON.stringify(value)}`);
}
