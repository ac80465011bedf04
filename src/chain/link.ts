import { isDeepStrictEqual } from 'node:util';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Change } from './change.ts';
import type { ChangeTable } from './change-kind.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';
import type { ChainOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';
import type { Standing } from './standing.ts';

/** What the user allowed beyond the plain plan. */
export interface Consent {
  /** Take over things of the same name that irsactl did not create. */
  readonly adopt: boolean;
  /** Somebody looked at who else trusts today's issuer. */
  readonly issuerChangeReviewed: boolean;
  /** Undo acceptance although tokens of the new issuer may still be in use. */
  readonly acceptLoss: boolean;
  /** A person has set the flags by which every API server accepts the issuer. Default: no. */
  readonly accepted?: boolean;
  /** Change API servers although another tool writes their manifests. Default: no. */
  readonly forceManagedManifests?: boolean;
  /** Begin a rotation of the signing key, the same of a stolen key, or turn one back. Default: one that is under way goes on. */
  readonly rotate?: 'start' | 'compromised' | 'abort';
  /** Let token Secrets that the old key signed get a new token. Default: they are named. */
  readonly renewSecrets?: boolean;
  /** Take away what carries the chain's mark and irsa.yaml no longer declares. Default: it stays, and is named. */
  readonly prune?: boolean;
}

export const noConsent: Consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

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

/** A plan that changes nothing. */
export function emptyPlan(summary: string): LinkPlan {
  return { changes: [], findings: [], outputs: {}, summary };
}

/** A link as the engine sees it. */
export interface Link {
  readonly name: LinkName;
  /** Looks at the world, once. */
  observe(context: ChainContext, outputs: ChainOutputs): Promise<ObservedLink>;
  /** Why this link could not carry the change out: a kind that it does not have, or data of another shape. */
  faultOf(change: Change): string | null;
  /** Changes of one lane are made in their order; those of different lanes do not depend on each other. */
  laneOf(change: Change): string;
  /** Carries out one change of this link's own plan. Safe to repeat. Throws IRSA-PLAN-004 for one that has a fault. */
  apply(change: Change, context: ChainContext, outputs: ChainOutputs, progress: Progress): Promise<void>;
}

/** What follows from one look at a link. */
export interface ObservedLink {
  plan(consent: Consent): LinkPlan;
  planRemoval(stage: RemovalStage, consent: Consent): LinkPlan;
  /** Since when it stands, and what of it ends by itself, as far as the look shows. */
  standing(): Standing;
  /** Judges from outside, as AWS or a pod would see it. No error finding means that the link holds. */
  verify(progress: Progress): Promise<readonly Finding[]>;
  /** False where other outputs of the links before would make this link look again. */
  fits(context: ChainContext, outputs: ChainOutputs): boolean;
}

/** The parts that every folder under links/ has; see ARCHITECTURE.md, "A link". */
export interface LinkParts<Desired, Facts, Evidence> {
  readonly name: LinkName;
  desired(context: ChainContext, outputs: ChainOutputs): Desired;
  observe(desired: Desired): Promise<Facts>;
  plan(desired: Desired, facts: Facts, consent: Consent): LinkPlan;
  planRemoval(desired: Desired, facts: Facts, stage: RemovalStage, consent: Consent): LinkPlan;
  standing(desired: Desired, facts: Facts): Standing;
  /** What apply can do, by the kind of the change. */
  readonly changes: ChangeTable<Desired>;
  /** The lane of a change, where there is more than one. */
  laneOf?(change: Change): string;
  /** I/O of verify: gathers what check judges beyond the facts. */
  probe(desired: Desired, facts: Facts, progress: Progress): Promise<Evidence>;
  check(desired: Desired, evidence: Evidence): readonly Finding[];
}

/** Joins a link's parts into what the engine drives. */
export function defineLink<Desired, Facts, Evidence>(parts: LinkParts<Desired, Facts, Evidence>): Link {
  const kinds = new Map(Object.entries(parts.changes));
  const desiredFor = ofLast(parts.desired);
  const faultOf = (change: Change): string | null => {
    if (change.link !== parts.name) return `It is a change of the link ${change.link}.`;
    const kind = kinds.get(change.kind);
    return kind ? kind.faultOf(change) : `The ${parts.name} link has no change of the kind ${change.kind}.`;
  };
  return {
    name: parts.name,
    async observe(context, outputs) {
      const desired = parts.desired(context, outputs);
      const facts = await parts.observe(desired);
      return {
        plan: (consent) => parts.plan(desired, facts, consent),
        planRemoval: (stage, consent) => parts.planRemoval(desired, facts, stage, consent),
        standing: () => parts.standing(desired, facts),
        verify: async (progress) => parts.check(desired, await parts.probe(desired, facts, progress)),
        fits: (...now) => isDeepStrictEqual(parts.desired(...now), desired),
      };
    },
    faultOf,
    laneOf: (change) => parts.laneOf?.(change) ?? '',
    async apply(change, context, outputs, progress) {
      const fault = faultOf(change);
      const kind = kinds.get(change.kind);
      if (fault !== null || kind === undefined) throw unusableChange(change, fault ?? '');
      await kind.run(change, desiredFor(context, outputs), progress);
    },
  };
}

/** Gives the same result to the same two things as last time: what is desired is worked out once for hundreds of changes. */
function ofLast<First, Second, Result>(
  pure: (first: First, second: Second) => Result,
): (first: First, second: Second) => Result {
  let last: { readonly first: First; readonly second: Second; readonly result: Result } | null = null;
  return (first, second) => {
    if (last?.first !== first || last.second !== second)
      last = { first, second, result: pure(first, second) };
    return last.result;
  };
}

/** A change that was planned by another version of irsactl, or edited. */
function unusableChange(change: Change, fault: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `The change ${change.kind} of ${change.target} cannot be carried out.`,
    why: fault,
    next: 'Make a new plan with `irsactl plan -o json > plan.json`.',
  });
}
