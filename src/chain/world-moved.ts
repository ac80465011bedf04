import { IrsaError } from '../errors/irsa-error.ts';

/** Stops apply where something happened after the plan was made that it rested on. */
export function worldMoved(why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The world has moved since the plan was made; nothing more is changed.',
    why,
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}
