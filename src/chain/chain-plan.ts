import type { Change } from './change.ts';
import type { ChainContext } from './context.ts';
import { errorsIn, type Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';
import type { NamedAccount } from './named-account.ts';
import { type PlanCounts, planCounts } from './plan-counts.ts';

/** The purpose of a plan: to apply the chain, or one of the two runs of destroy. */
export const planIntents = ['apply', 'sign-back', 'accept-back'] as const;
export type PlanIntent = (typeof planIntents)[number];

export interface PlannedLink {
  readonly link: LinkName;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly summary: string;
  /** The number of changes that `--only` omits; a link that `--only` does not name has no changes. */
  readonly leftOut?: number | undefined;
}

/** A plan as it is shown, saved and carried out. Serialisable, and without secrets. */
export interface ChainPlan {
  readonly format: 'irsactl.dev/plan/v1alpha1';
  readonly intent: PlanIntent;
  readonly chain: string;
  /** True if the plan was made with --prune, and so removes what is no longer in irsa.yaml. */
  readonly prune?: true | undefined;
  /**
   * True if the plan replaces a stolen key: a fault of one link or node does not stop the others, because whatever waits still
   * trusts that key.
   */
  readonly replacesStolenKey?: true | undefined;
  /** The target of the plan; irsactl refuses the plan for any other. */
  readonly madeFor: PlanTarget;
  readonly links: readonly PlannedLink[];
  /** Of a printed or saved plan. */
  readonly counts?: PlanCounts | undefined;
  /** Of a printed plan: the stage of a rotation in progress, and what it waits for; null without one. */
  readonly rotation?: string | null | undefined;
  readonly waits?: readonly PlannedWait[] | undefined;
}

/** What a rotation, or a move to another issuer, waits for. */
export interface PlannedWait {
  readonly why: string;
  /** ISO 8601; null if it needs work of a user. */
  readonly opensAt: string | null;
}

export interface PlanTarget {
  readonly account: string;
  /** Further accounts of irsa.yaml. Absent if there are none. */
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

/** A plan as it is printed: with its counts. */
export function withCounts(plan: ChainPlan): ChainPlan {
  return { ...plan, counts: planCounts(plannedChanges(plan)) };
}

export function plannedChanges(plan: ChainPlan): readonly Change[] {
  return plan.links.flatMap((link) => link.changes);
}

/** The findings that prevent carrying out the plan. */
export function blockersOf(plan: ChainPlan): readonly Finding[] {
  return errorsIn(plan.links.flatMap((link) => link.findings));
}
