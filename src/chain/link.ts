import type { Change } from './change.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';
import type { ChainOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';

/** What the user allowed beyond the plain plan. */
export interface Consent {
  /** Take over things of the same name that irsactl did not create. */
  readonly adopt: boolean;
  /** Somebody looked at who else trusts today's issuer. */
  readonly issuerChangeReviewed: boolean;
  /** Undo acceptance although tokens of the new issuer may still be in use. */
  readonly acceptLoss: boolean;
}

/** The two stages of destroy: first nothing new is trusted or signed, later nothing old is accepted. */
export type RemovalStage = 'sign-back' | 'accept-back';

/** What one link would do, and what it hands to the links after it. */
export interface LinkPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly outputs: Partial<ChainOutputs>;
  /** What the link is about when nothing changes, for one line of a view. */
  readonly summary: string;
}

/** A link as the engine sees it. */
export interface Link {
  readonly name: LinkName;
  plan(context: ChainContext, outputs: ChainOutputs, consent: Consent): Promise<LinkPlan>;
  planRemoval(
    context: ChainContext,
    outputs: ChainOutputs,
    stage: RemovalStage,
    consent: Consent,
  ): Promise<LinkPlan>;
  /** Carries out one change of this link's own plan. Safe to repeat. */
  apply(change: Change, context: ChainContext, outputs: ChainOutputs, progress: Progress): Promise<void>;
  /** Looks at the link from outside, as AWS or a pod would. No error finding means that the link holds. */
  verify(context: ChainContext, outputs: ChainOutputs, progress: Progress): Promise<readonly Finding[]>;
}

/** The parts that every folder under links/ has; see ARCHITECTURE.md, "A link". */
export interface LinkParts<Desired, Facts, Evidence> {
  readonly name: LinkName;
  desired(context: ChainContext, outputs: ChainOutputs): Desired;
  observe(desired: Desired): Promise<Facts>;
  plan(desired: Desired, facts: Facts, consent: Consent): LinkPlan;
  planRemoval(desired: Desired, facts: Facts, stage: RemovalStage, consent: Consent): LinkPlan;
  apply(change: Change, desired: Desired, progress: Progress): Promise<void>;
  /** I/O of verify: gathers what check judges. */
  probe(desired: Desired, progress: Progress): Promise<Evidence>;
  check(desired: Desired, evidence: Evidence): readonly Finding[];
}

/** Joins a link's parts into what the engine drives. */
export function defineLink<Desired, Facts, Evidence>(parts: LinkParts<Desired, Facts, Evidence>): Link {
  return {
    name: parts.name,
    async plan(context, outputs, consent) {
      const desired = parts.desired(context, outputs);
      return parts.plan(desired, await parts.observe(desired), consent);
    },
    async planRemoval(context, outputs, stage, consent) {
      const desired = parts.desired(context, outputs);
      return parts.planRemoval(desired, await parts.observe(desired), stage, consent);
    },
    apply(change, context, outputs, progress) {
      return parts.apply(change, parts.desired(context, outputs), progress);
    },
    async verify(context, outputs, progress) {
      const desired = parts.desired(context, outputs);
      return parts.check(desired, await parts.probe(desired, progress));
    },
  };
}
