import { type Change, changeActions, doneWords } from '../../chain/change.ts';

/** `3 to create, 1 to change, 0 to remove, 1 restarts an API server`: how much a plan is, before it is carried out. */
export function planCounts(changes: readonly Change[]): string {
  const counts = changeActions.map((action) => `${numberOf(changes, action)} to ${verbs[action]}`);
  const disruptive = changes.filter((change) => change.disruptive);
  const restarts = disruptive.filter(({ link }) => link === 'control-plane').length;
  const others = disruptive.length - restarts;
  return [
    ...counts,
    ...(restarts > 0 ? [`${restarts} ${restarts === 1 ? 'restarts' : 'restart'} an API server`] : []),
    ...(others > 0 ? [`${others} ${others === 1 ? 'turns' : 'turn'} running pods away`] : []),
  ].join(', ');
}

/** `3 created, 1 changed, 0 removed`: the same once it is done. */
export function doneCounts(changes: readonly Change[]): string {
  return changeActions.map((action) => `${numberOf(changes, action)} ${doneWords[action]}`).join(', ');
}

const verbs = { create: 'create', update: 'change', delete: 'remove' } as const;

function numberOf(changes: readonly Change[], wanted: Change['action']): number {
  return changes.filter(({ action }) => action === wanted).length;
}
