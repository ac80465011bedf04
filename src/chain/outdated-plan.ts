import { IrsaError } from '../errors/irsa-error.ts';

/** The error if the needed changes differ from the plan. irsactl cannot tell whether a saved plan was edited. */
export function notAsShown(difference: string, changedAnything: boolean): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: `The needed changes differ from the plan; ${changedAnything ? 'nothing more is changed' : 'nothing was changed'}.`,
    why: `${difference}. The state has changed since the plan was made, or the saved plan was edited.`,
    next: newPlan,
  });
}

const newPlan = 'Run `irsactl plan` and read the new plan.';

/** The error if a precondition of the plan has changed. */
export function worldMoved(why: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The state has changed since the plan was made; nothing more is changed.',
    why,
    next: newPlan,
  });
}
