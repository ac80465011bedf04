import type { Change } from './change.ts';
import type { ChainContext } from './context.ts';
import { errorsIn, type Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';

/** What a plan is for: to build the chain, or one of the two stages of taking it down. */
export const planIntents = ['apply', 'sign-back', 'accept-back'] as const;
export type PlanIntent = (typeof planIntents)[number];

export interface PlannedLink {
  readonly link: LinkName;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly summary: string;
  /** How many changes `--only` leaves undone, for a link that it does not name; such a link has no changes. */
  readonly leftOut?: number | undefined;
}

/** A whole plan as it is shown, saved and carried out. Serialisable, and free of secrets. */
export interface ChainPlan {
  readonly format: 'irsactl.dev/plan/v1alpha1';
  readonly intent: PlanIntent;
  readonly chain: string;
  /** True where what left irsa.yaml is taken away: the plan itself allows it, wherever it is carried out. */
  readonly prune?: true | undefined;
  /** Where the plan was made for; it is refused anywhere else. */
  readonly madeFor: PlanTarget;
  readonly links: readonly PlannedLink[];
}

export interface PlanTarget {
  readonly account: string;
  /** Further accounts of irsa.yaml. Left out where there are none. */
  readonly accounts?: readonly NamedAccount[] | undefined;
  readonly region: string;
  readonly clusterUid: string;
  readonly server: string;
}

export function planTargetOf(context: ChainContext): PlanTarget {
  const accounts = (context.chain.aws.accounts ?? []).map(({ name, id }) => ({ name, id }));
  return {
    account: context.aws.account,
    ...(accounts.length > 0 && { accounts }),
    region: context.aws.region,
    clusterUid: context.cluster.uid,
    server: context.cluster.server,
  };
}

export function plannedChanges(plan: ChainPlan): readonly Change[] {
  return plan.links.flatMap((link) => link.changes);
}

/** The findings that forbid to carry out the plan. */
export function blockersOf(plan: ChainPlan): readonly Finding[] {
  return errorsIn(plan.links.flatMap((link) => link.findings));
}
