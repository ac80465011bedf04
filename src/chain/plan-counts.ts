import { counted } from '../errors/counted.ts';
import type { Change } from './change.ts';

/** An object that a plan changes. */
export interface ChangedObject {
  readonly change: Change;
  /** The other changes of an object that the plan creates or removes. */
  readonly parts: readonly Change[];
}

/** The kind of a step that only waits until dry-run pods are injected. */
const wait = 'prove-injection';

/** Changes by object: what else a plan does to a new object, such as its bucket policy, belongs to its creation. */
export function changedObjects(changes: readonly Change[]): readonly ChangedObject[] {
  const objects: { readonly change: Change; readonly parts: Change[] }[] = [];
  for (const change of changes) {
    if (change.kind === wait) continue;
    const whole = objects.find((one) => isPart(change, one.change));
    if (whole === undefined) objects.push({ change, parts: [] });
    else whole.parts.push(change);
  }
  return objects;
}

function isPart(change: Change, of: Change): boolean {
  const isSameObject =
    of.link === change.link && of.target === change.target && of.account?.id === change.account?.id;
  const isWhole = of.action === 'create' || (of.action === 'delete' && change.action === 'delete');
  return isSameObject && isWhole && !of.disruptive && !change.disruptive;
}

/** The number of objects that a plan creates, changes and removes, and of the changes that interrupt something. */
export interface PlanCounts {
  readonly create: number;
  readonly change: number;
  readonly remove: number;
  /** API servers restarted, one for each pass. */
  readonly restarts: number;
  /** Other changes that interrupt running pods. */
  readonly interruptions: number;
}

export function planCounts(changes: readonly Change[]): PlanCounts {
  const objects = changedObjects(changes).map(({ change }) => change);
  const of = (action: Change['action']) =>
    objects.filter((one) => one.action === action && !one.disruptive).length;
  const disruptive = objects.filter((one) => one.disruptive);
  const restarts = disruptive.filter(({ link }) => link === 'control-plane').length;
  return {
    create: of('create'),
    change: of('update'),
    remove: of('delete'),
    restarts,
    interruptions: disruptive.length - restarts,
  };
}

/** `3 created, 1 changed, 2 restarts of API servers`: what changes have done. */
export function doneWords(changes: readonly Change[]): string {
  const { create, change, remove, restarts, interruptions } = planCounts(changes);
  const done = [
    [create, 'created'],
    [change + interruptions, 'changed'],
    [remove, 'removed'],
  ] as const;
  return [
    ...done.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])),
    ...(restarts > 0 ? [`${counted(restarts, 'restart')} of API servers`] : []),
  ].join(', ');
}
