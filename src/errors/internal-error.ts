import { IrsaError } from './irsa-error.ts';

/** The page is part of the package. */
export const nextAfterBug =
  'Run `irsactl status` to see where the chain stands, and report this: `irsactl explain IRSA-CLI-009` says how.';

/** The error for what cannot happen unless irsactl itself is wrong; `what` says which assumption broke. */
export function internalError(what: string): IrsaError {
  return new IrsaError('IRSA-CLI-009', {
    what: `An assumption of irsactl itself does not hold: ${what}`,
    why: 'This is a bug in irsactl.',
    next: nextAfterBug,
  });
}

/** For the default branch of a switch over a union: the compiler proves that it is never reached. */
export function unreachable(value: never): never {
  throw internalError(`unexpected value ${JSON.stringify(value)}`);
}
