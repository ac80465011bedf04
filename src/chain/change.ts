import type { LinkName } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';
import type { PlanValue } from './plan-value.ts';

export const changeActions = ['create', 'update', 'delete'] as const;
type ChangeAction = (typeof changeActions)[number];

/** One change of a plan. Plain data that is printed, saved, compared and carried out. */
export interface Change {
  readonly link: LinkName;
  readonly action: ChangeAction;
  /** The kind of change in the link's table, for example `put-document`. */
  readonly kind: string;
  /** The changed object in a readable form: a path, an ARN, a URL, `namespace/name`. */
  readonly target: string;
  /** The AWS account of the change, if it is not the main account. */
  readonly account?: NamedAccount | undefined;
  readonly before: PlanValue;
  readonly after: PlanValue;
  /** Why this change is needed, in one sentence. */
  readonly why: string;
  /** True if the change interrupts something, for example an API server that restarts. */
  readonly disruptive: boolean;
}

/** The details of a change; omitted ones are `null` or `false`. */
export interface ChangeDetails {
  readonly before?: PlanValue;
  readonly after?: PlanValue;
  readonly why: string;
  readonly disruptive?: boolean;
}

/** Builds the changes of one link. */
export function changesOf<Kind extends string = string>(link: LinkName) {
  const build =
    (action: ChangeAction) =>
    (kind: Kind, target: string, details: ChangeDetails): Change => {
      const { before = null, after = null, why, disruptive = false } = details;
      return { link, action, kind, target, before, after, why, disruptive };
    };
  return { create: build('create'), update: build('update'), delete: build('delete') };
}

/** The stable name of a change, which identifies it across plans. */
export function changeName(change: Change): string {
  const { link, kind, target, account } = change;
  return `${link}/${kind}/${target}${account === undefined ? '' : ` in ${account.id}`}`;
}
