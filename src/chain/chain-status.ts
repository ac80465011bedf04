import { type ChainPlan, plannedChanges } from './chain-plan.ts';
import type { ChainContext } from './context.ts';
import type { Consent, Link, RemovalStage } from './link.ts';
import type { LinkName } from './link-name.ts';
import { observeChain } from './observe-chain.ts';
import type { ChainOutputs } from './outputs.ts';
import { planObserved } from './plan-chain.ts';
import type { Standing } from './standing.ts';

/** The status of a chain: the pending changes, and since when each link is in its state. */
export interface ChainStatus {
  readonly plan: ChainPlan;
  readonly outputs: ChainOutputs;
  readonly standings: ReadonlyMap<LinkName, Standing>;
  /** Whether destroy has completed only its first run: API servers still accept the chain's tokens. */
  readonly isHalfDestroyed: boolean;
  /** Whether destroy would find nothing to remove: the chain was never applied, or was destroyed. */
  readonly isNowhere: boolean;
}

/** Observes every link once and changes nothing. */
export async function lookAtChain(
  links: readonly Link[],
  context: ChainContext,
  consent: Consent,
): Promise<ChainStatus> {
  const observed = await observeChain(links, context, consent);
  const leavesToDo = (stage: RemovalStage) =>
    plannedChanges(planObserved(observed, stage, context, consent)).length > 0;
  const [leavesFirst, leavesSecond] = [leavesToDo('sign-back'), leavesToDo('accept-back')];
  return {
    plan: planObserved(observed, 'apply', context, consent),
    outputs: observed.outputs,
    standings: new Map(observed.links.map(({ link, seen }) => [link.name, seen.standing()])),
    // A partly applied chain has documents, which the first run would remove.
    isHalfDestroyed: !leavesFirst && leavesSecond,
    isNowhere: !leavesFirst && !leavesSecond,
  };
}
