import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import { blockersOf, type ChainPlan, type PlannedLink, plannedChanges } from './chain-plan.ts';
import { type Change, changeName } from './change.ts';
import type { ChainContext } from './context.ts';
import { errorsIn } from './finding.ts';
import { refuseBlocked, refuseOtherOrder, refuseOtherTarget, refuseUnfounded } from './guards.ts';
import { inLanes } from './in-lanes.ts';
import type { Consent, Link, ObservedLink } from './link.ts';
import type { LinkName } from './link-name.ts';
import { placed } from './named-account.ts';
import { type ObservedChain, observeChain } from './observe-chain.ts';
import { notAsShown } from './outdated-plan.ts';
import type { ChainOutputs } from './outputs.ts';
import { beginsTheft, endsRotation, linksFor, onlyLinks, planLink, planObserved } from './plan-chain.ts';
import { doneWords } from './plan-counts.ts';
import { planDifference } from './plan-difference.ts';
import type { Progress } from './progress.ts';

/** The inputs for carrying out a plan. */
export interface Applier {
  readonly links: readonly Link[];
  readonly context: ChainContext;
  readonly consent: Consent;
  readonly progress: Progress;
  /** True after the user has asked to stop; checked between two changes. */
  readonly interrupted: () => boolean;
  /** Throws if the chain's lease was lost; called before each change. */
  readonly assertHeld: () => void;
  /** Throws if the rotation's record is no longer what this run last saw; called before each change that depends on it. */
  readonly assertCurrent?: () => Promise<void>;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Called once, when nothing prevents the plan, before its first change. Default: nothing. */
  readonly beforeChanges?: (() => Promise<void>) | undefined;
}

/** Each changed link as observed after its last change, so that verify need not observe it again. */
export type SeenLinks = ReadonlyMap<LinkName, ObservedLink>;

/** The maximum number of concurrent lanes of a link; `aws/retry.ts` adapts to AWS's rate limit. */
const changesAtOnce = 8;

/** The pauses between observations of a link until its changes show. */
const settleDelays = [0, 500, 1000, 2000, 4000, 8000];

/**
 * Carries out exactly what the plan shows. Before the first change, it compares every link with the plan; changes
 * that an interrupted run of the same plan has made count as done. Then it plans each link again with the values from
 * the links before it, and stops at any difference from the plan. Independent changes of one link run concurrently.
 * Throws IRSA-PLAN-001 to 006, and the errors of the changes.
 */
export async function applyPlan(plan: ChainPlan, asked: Applier): Promise<SeenLinks> {
  const consent = consentFor(plan, asked.consent);
  const goesBack = plan.intent !== 'apply';
  const applier = { ...asked, consent, context: { ...asked.context, goesBack } };
  const { links, context } = applier;
  const observed = await observeChain(links, context, consent);
  const current = refreshPlan(plan, observed, context, consent);
  if (plannedChanges(current).length > 0) {
    applier.assertHeld();
    await applier.beforeChanges?.();
  }
  const seenLinks = new Map<LinkName, ObservedLink>();
  let outputs = observed.outputs;
  let changed = false;
  const faults: IrsaError[] = [];
  for (const { link, seen } of linksFor(plan.intent, observed.links, (part) => part.link.name)) {
    const planned = current.links.find((candidate) => candidate.link === link.name);
    if (!planned || planned.leftOut !== undefined) continue;
    const goesOn = current.replacesStolenKey === true && !plannedChanges(current).some(beginsTheft);
    const work: LinkWork = { intent: plan.intent, link, planned, outputs, changed, applier, goesOn };
    const settled: Settled | Faults = await applyLink(work, seen).catch((error: unknown) =>
      faultsIn(error, goesOn),
    );
    if ('faults' in settled) {
      changed = true;
      faults.push(...settled.faults);
      continue;
    }
    if (settled.isChanged) seenLinks.set(link.name, settled.seen);
    changed ||= settled.isChanged;
    if (plan.intent === 'apply') outputs = { ...outputs, ...settled.seen.plan(consent).outputs };
  }
  if (faults.length > 0) throw new IrsaErrors([...faults, unfinishedReplacement()]);
  return seenLinks;
}

/** After these errors, a run may change nothing more. */
const lastErrors: readonly string[] = ['IRSA-PLAN-005', 'IRSA-CLUSTER-009', 'IRSA-KEY-036'];

/** While a stolen key is replaced, a fault of one link stops no other. */
function faultsIn(error: unknown, goesOn: boolean): Faults {
  const faults = error instanceof IrsaErrors ? error.errors : error instanceof IrsaError ? [error] : [];
  if (!goesOn || faults.length === 0 || faults.some(({ code }) => lastErrors.includes(code))) throw error;
  return { faults };
}

function unfinishedReplacement(): IrsaError {
  return new IrsaError('IRSA-KEY-039', {
    what: 'The stolen key is not replaced everywhere yet.',
    why: 'The errors above stopped some changes; all others were made.',
    next: 'Fix them, then run `irsactl rotate`: it makes only the missing changes.',
  });
}

/**
 * The plan for the current state. Throws if it would do anything that `shown` does not show, or may not be carried out.
 * Shown changes that are no longer needed count as done.
 */
export function refreshPlan(
  shown: ChainPlan,
  observed: ObservedChain,
  context: ChainContext,
  given: Consent,
): ChainPlan {
  const consent = consentFor(shown, given);
  refuseOtherTarget(shown, context);
  refuseOtherOrder(
    shown,
    linksFor(shown.intent, observed.links, ({ link }) => link.name).map(({ link }) => link.name),
  );
  const whole = planObserved(observed, shown.intent, context, consent);
  const isPart =
    shown.links.length < whole.links.length || shown.links.some(({ leftOut }) => leftOut !== undefined);
  const changing = shown.links.filter(({ leftOut }) => leftOut === undefined).map(({ link }) => link);
  const part = isPart ? onlyLinks(whole, changing) : whole;
  const current = shown.replacesStolenKey ? { ...part, replacesStolenKey: true as const } : part;
  // Whatever waits still trusts a stolen key, so a blocked link stops only itself.
  if (current.replacesStolenKey !== true) refuseBlocked(blockersOf(current));
  refuseUnfounded(current);
  for (const { link, changes } of current.links) {
    const before = shown.links.find((one) => one.link === link)?.changes ?? [];
    const difference = planDifference(before, changes);
    if (difference) throw notAsShown(difference, false);
  }
  return current;
}

/** A plan that was made with --prune includes that consent. One that does not show the end of a rotation does not end it. */
function consentFor(plan: ChainPlan, consent: Consent): Consent {
  const keepsRecord = !plannedChanges(plan).some(endsRotation);
  return { ...consent, keepsRecord, ...(plan.prune && { prune: true }) };
}

interface LinkWork {
  readonly intent: ChainPlan['intent'];
  readonly link: Link;
  readonly planned: PlannedLink;
  readonly outputs: ChainOutputs;
  /** Whether a link before it was changed. */
  readonly changed: boolean;
  readonly applier: Applier;
  /** Whether the other changes are made if one fails. */
  readonly goesOn: boolean;
}

interface Settled {
  readonly seen: ObservedLink;
  readonly isChanged: boolean;
}

interface Faults {
  readonly faults: readonly IrsaError[];
}

/** Returns the last observation, and whether there was something to do. */
async function applyLink(work: LinkWork, seen: ObservedLink): Promise<Settled> {
  const { intent, link, planned, outputs, applier } = work;
  // The observation from the start is still valid for the first link with changes.
  const isStale = work.changed && !seen.fits(applier.context, outputs);
  const start = isStale ? await link.observe(applier.context, outputs) : seen;
  const { changes, findings } = planLink(start, intent, applier.consent);
  refuseBlocked(errorsIn(findings));
  // What a rotation does next may follow from what this plan has just published; the next plan shows it.
  const isNextStage = work.changed && outputs.rotation !== null && planned.changes.length === 0;
  const difference = isNextStage ? null : planDifference(planned.changes, changes);
  if (difference) throw notAsShown(difference, work.changed);
  if (isNextStage || changes.length === 0) return { seen: start, isChanged: isStale };

  applier.progress({ type: 'link-started', link: link.name });
  await inLanes(changes, link.laneOf, changesAtOnce, (change) => applyChange(change, work), work.goesOn);
  const settled = await settle(work, changes);
  // After a removal, the new plan does not tell what was removed.
  const summary =
    intent === 'apply' ? planLink(settled, intent, applier.consent).summary : doneWords(changes);
  applier.progress({ type: 'link-done', link: link.name, summary });
  return { seen: settled, isChanged: true };
}

/** The links whose changes depend on the rotation's record. */
const keyLinks: readonly LinkName[] = ['signing-key', 'issuer', 'identity-provider', 'control-plane'];

async function applyChange(change: Change, { link, outputs, applier }: LinkWork): Promise<void> {
  const { action, target, account } = change;
  const event = { link: link.name, action, change: changeName(change), target: placed(target, account) };
  if (applier.interrupted()) throw stoppedBefore(event.target);
  applier.assertHeld();
  if (keyLinks.includes(link.name)) await applier.assertCurrent?.();
  applier.progress({ type: 'change-started', ...event });
  await link.apply(change, applier.context, outputs, applier.progress).catch((error: unknown) => {
    // A suspended run may get EntityAlreadyExists because another run has taken over.
    if (error instanceof IrsaError && error.code === 'IRSA-AWS-009') applier.assertHeld();
    throw error;
  });
  applier.progress({ type: 'change-done', ...event });
}

/**
 * AWS is eventually consistent: a change may take some seconds to show. Other changes may become due, such as the next stage of
 * a rotation.
 */
async function settle(
  { intent, link, outputs, applier }: LinkWork,
  made: readonly Change[],
): Promise<ObservedLink> {
  const names = new Set(made.map(changeName));
  let left: readonly Change[] = [];
  for (const delay of settleDelays) {
    if (delay > 0) await applier.sleep(delay);
    const seen = await link.observe(applier.context, outputs);
    left = planLink(seen, intent, applier.consent).changes.filter((change) => names.has(changeName(change)));
    if (left.length === 0) return seen;
  }
  throw new IrsaError('IRSA-PLAN-003', {
    what: `The link ${link.name} still differs after its changes.`,
    why: `Remaining changes: ${left.map(changeName).join(', ')}.`,
    next: 'Run `irsactl plan` to see what is left. Another writer may be changing the same resources.',
  });
}

function stoppedBefore(target: string): IrsaError {
  return new IrsaError('IRSA-PLAN-005', {
    what: `Stopped on request, before changing ${target}.`,
    why: 'Every change that had begun is complete.',
    next: 'Run the same command again to continue.',
  });
}
