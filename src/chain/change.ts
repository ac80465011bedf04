import type { LinkName } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';
import type { PlanValue } from './plan-value.ts';

export const changeActions = ['create', 'update', 'delete'] as const;
type ChangeAction = (typeof changeActions)[number];

/** What has become of its target: `2 removed`. */
export const doneWords: Readonly<Record<ChangeAction, string>> = {
  create: 'created',
  update: 'changed',
  delete: 'removed',
};

/** One thing that apply will do. Plain data: it is printed, saved, compared and carried out. */
export interface Change {
  readonly link: LinkName;
  readonly action: ChangeAction;
  /** The link's own word for the step, by which its table of changes chooses what to do, for example `put-document`. */
  readonly kind: string;
  /** What is changed, as a person names it: a path, an ARN, a URL, `namespace/name`. */
  readonly target: string;
  /** The AWS account that it is made in, where that is not the chain's own. */
  readonly account?: NamedAccount | undefined;
  readonly before: PlanValue;
  readonly after: PlanValue;
  /** Why this change is needed, in one sentence. */
  readonly why: string;
  /** True when something that works today is away for a while, for example an API server that restarts. */
  readonly disruptive: boolean;
}

/** What a link says of a change; what is left out is `null`, or `false`. */
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

/** The stable name of a change: two plans speak of the same change when the names are equal. */
export function changeName(change: Change): string {
  const { link, kind, target, account } = change;
  return `${link}/${kind}/${target}${account === undefined ? '' : ` in ${account.id}`}`;
}
