import { IrsaError } from '../../errors/irsa-error.ts';

/** Stops apply where something happened after the plan that the plan rested on. */
export function worldMoved(why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The world has moved since the plan was made; nothing more is changed.',
    why,
    next: 'Run the command again and look at the new plan.',
  });
}
