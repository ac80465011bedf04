import { IrsaError } from '../errors/irsa-error.ts';

/** Stops apply where what is to be done is more than was shown. A saved plan may have been edited: nobody can tell which. */
export function notAsShown(difference: string, changedAnything: boolean): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `What is to be done now is not what the plan shows; ${changedAnything ? 'nothing more is changed' : 'nothing was changed'}.`,
    why: `${difference}. The world has moved since the plan was made, or the saved plan was edited.`,
    next: newPlan,
  });
}

const newPlan = 'Run `irsactl plan` and look at the new plan.';

/** Stops apply where something happened after the plan was made that it rested on. */
export function worldMoved(why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The world has moved since the plan was made; nothing more is changed.',
    why,
    next: newPlan,
  });
}
