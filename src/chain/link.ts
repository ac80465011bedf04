import { isDeepStrictEqual } from 'node:util';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Wish } from '../rotation/begin.ts';
import type { Change } from './change.ts';
import type { ChangeTable } from './change-kind.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LinkName } from './link-name.ts';
import type { ChainOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';
import type { Standing } from './standing.ts';

/** What the user has allowed explicitly. */
export interface Consent {
  /** Adopt resources with the same name that irsactl did not create. */
  readonly adopt: boolean;
  /** The user has checked who else trusts the current issuer. */
  readonly issuerChangeReviewed: boolean;
  /** Stop accepting tokens even if some are in use. */
  readonly acceptLoss: boolean;
  /** The user has set the flags that make every API server accept the issuer. Default: no. */
  readonly accepted?: boolean;
  /** Change API servers although another tool writes their manifests. Default: no. */
  readonly forceManagedManifests?: boolean;
  /** What a user wants of a rotation of the signing key. Default: continue. */
  readonly rotate?: Wish;
  /** Change only those parts of the chain in AWS that are there. Default: create the others. */
  readonly createsNothing?: boolean;
  /** Leave the record of a rotation, also if the API servers show that it is over. Default: end it. */
  readonly keepsRecord?: boolean;
  /** Renew the tokens in Secrets that an old key signed. Default: report them. */
  readonly renewSecrets?: boolean;
  /** Remove what carries the chain's mark but is no longer in irsa.yaml. Default: report it. */
  readonly prune?: boolean;
}

export const noConsent: Consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

/** The two runs of destroy: first nothing new is trusted or signed, later old tokens are no longer accepted. */
export type RemovalStage = 'sign-back' | 'accept-back';

/** The plan of one link, and its outputs for the links after it. */
export interface LinkPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly outputs: Partial<ChainOutputs>;
  /** A one-line summary of the link for a view. */
  readonly summary: string;
}

/** A plan that changes nothing. */
export function emptyPlan(summary: string): LinkPlan {
  return { changes: [], findings: [], outputs: {}, summary };
}

/** The engine's interface of a link. */
export interface Link {
  readonly name: LinkName;
  /** Observes the current state once. */
  observe(context: ChainContext, outputs: ChainOutputs): Promise<ObservedLink>;
  /** Why this link cannot carry out the change: an unknown kind, or data that does not match; null if it can. */
  faultOf(change: Change): string | null;
  /** The lane of a change: changes of one lane run in order, and those of different lanes are independent. */
  laneOf(change: Change): string;
  /** Carries out a change of this link's plan. Safe to repeat. Throws IRSA-PLAN-004 for a change that has a fault. */
  apply(change: Change, context: ChainContext, outputs: ChainOutputs, progress: Progress): Promise<void>;
}

/** The results of one observation of a link. */
export interface ObservedLink {
  plan(consent: Consent): LinkPlan;
  planRemoval(stage: RemovalStage, consent: Consent): LinkPlan;
  /** Since when the link is in its state, and what of it expires. */
  standing(): Standing;
  /** Checks the link from outside, as AWS or a pod sees it. Without an error finding, the link holds. */
  verify(progress: Progress): Promise<readonly Finding[]>;
  /** False if changed outputs of earlier links require another observation. */
  fits(context: ChainContext, outputs: ChainOutputs): boolean;
}

/** The parts of a link, one folder under links/; see ARCHITECTURE.md, "A link". */
export interface LinkParts<Desired, Facts, Evidence> {
  readonly name: LinkName;
  desired(context: ChainContext, outputs: ChainOutputs): Desired;
  observe(desired: Desired): Promise<Facts>;
  plan(desired: Desired, facts: Facts, consent: Consent): LinkPlan;
  planRemoval(desired: Desired, facts: Facts, stage: RemovalStage, consent: Consent): LinkPlan;
  standing(desired: Desired, facts: Facts): Standing;
  /** The changes that apply can make, by kind. */
  readonly changes: ChangeTable<Desired>;
  /** The lane of a change. Default: a single lane. */
  laneOf?(change: Change): string;
  /** I/O of verify: gathers the evidence for `check`. */
  probe(desired: Desired, facts: Facts, progress: Progress): Promise<Evidence>;
  check(desired: Desired, evidence: Evidence): readonly Finding[];
}

/** Builds a link for the engine from its parts. */
export function defineLink<Desired, Facts, Evidence>(parts: LinkParts<Desired, Facts, Evidence>): Link {
  const kinds = new Map(Object.entries(parts.changes));
  const desiredFor = cachedLast(parts.desired);
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

/** Caches the last result: the desired state is computed once for hundreds of changes. */
function cachedLast<First, Second, Result>(
  pure: (first: First, second: Second) => Result,
): (first: First, second: Second) => Result {
  let last: { readonly first: First; readonly second: Second; readonly result: Result } | null = null;
  return (first, second) => {
    if (last?.first !== first || last.second !== second)
      last = { first, second, result: pure(first, second) };
    return last.result;
  };
}

/** The error for a change from another version of irsactl, or an edited one. */
function unusableChange(change: Change, fault: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `The change ${change.kind} of ${change.target} cannot be carried out.`,
    why: fault,
    next: 'Make a new plan with `irsactl plan -o json > plan.json`.',
  });
}
