import { IrsaError } from '../errors/irsa-error.ts';
import { blockersOf, type ChainPlan, type PlannedLink } from './chain-plan.ts';
import { type Change, changeName } from './change.ts';
import type { ChainContext } from './context.ts';
import { refuseBlocked, refuseOtherOrder, refuseOtherTarget } from './guards.ts';
import type { Consent, Link, LinkPlan } from './link.ts';
import type { LinkName } from './link-name.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';
import { linksToRemove, observeOutputs } from './plan-chain.ts';
import { planDifference } from './plan-difference.ts';
import type { Progress } from './progress.ts';

/** What carrying out a plan needs from its surroundings. */
export interface Applier {
  readonly links: readonly Link[];
  readonly context: ChainContext;
  readonly consent: Consent;
  readonly progress: Progress;
  /** True once the user has asked to stop; looked at between two changes. */
  readonly interrupted: () => boolean;
  /** Throws when the chain's lease was lost; asked before each change. */
  readonly assertHeld: () => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** How often, and how far apart, a link is looked at again until its own changes show. */
const settleDelays = [0, 500, 1000, 2000, 4000, 8000];

/**
 * Carries out what the plan shows and nothing else, link by link. Each link is planned again with the
 * values that the links before it have made known; a difference from what was shown stops everything.
 */
export async function applyPlan(plan: ChainPlan, applier: Applier): Promise<void> {
  refuseOtherTarget(plan, applier.context);
  refuseOtherOrder(plan, orderOf(plan, applier.links));
  refuseBlocked(blockersOf(plan));
  // Links that the plan leaves out hand on what stands today.
  const isWhole = plan.links.length === applier.links.length;
  let outputs = isWhole ? noOutputs : await observeOutputs(applier.links, applier.context, applier.consent);
  for (const planned of plan.links) {
    const handed = await applyLink(plan, planned, outputs, applier);
    if (plan.intent === 'apply') outputs = { ...outputs, ...handed };
  }
}

function orderOf({ intent }: ChainPlan, links: readonly Link[]): readonly LinkName[] {
  return (intent === 'apply' ? links : linksToRemove(links, intent)).map(({ name }) => name);
}

async function applyLink(
  plan: ChainPlan,
  planned: PlannedLink,
  outputs: ChainOutputs,
  applier: Applier,
): Promise<Partial<ChainOutputs>> {
  const link = applier.links.find((candidate) => candidate.name === planned.link);
  if (!link) throw unknownLink(planned.link);
  const look = () => planAgain(plan, link, outputs, applier);
  const actual = await look();
  refuseBlocked(actual.findings.filter((finding) => finding.severity === 'error'));
  if (planned.leftOut) return actual.outputs;
  const difference = planDifference(planned.changes, actual.changes);
  if (difference) throw worldMoved(difference);
  if (actual.changes.length === 0) return actual.outputs;

  applier.progress({ type: 'link-started', link: link.name });
  for (const change of actual.changes) await applyChange(link, change, outputs, applier);
  const settled = await settle(link, look, applier);
  applier.progress({ type: 'link-done', link: link.name, summary: settled.summary });
  return settled.outputs;
}

async function applyChange(
  link: Link,
  change: Change,
  outputs: ChainOutputs,
  applier: Applier,
): Promise<void> {
  const event = { link: link.name, change: changeName(change), target: change.target };
  if (applier.interrupted()) throw stoppedBefore(event.change);
  applier.assertHeld();
  applier.progress({ type: 'change-started', ...event });
  await link.apply(change, applier.context, outputs, applier.progress);
  applier.progress({ type: 'change-done', ...event });
}

/** AWS is eventually consistent: a change may take some seconds to show in what is read back. */
async function settle(link: Link, look: () => Promise<LinkPlan>, applier: Applier): Promise<LinkPlan> {
  let left: readonly Change[] = [];
  for (const delay of settleDelays) {
    if (delay > 0) await applier.sleep(delay);
    const plan = await look();
    if (plan.changes.length === 0) return plan;
    left = plan.changes;
  }
  throw new IrsaError('IRSA-PLAN-003', {
    what: `The link ${link.name} is not as it should be after its changes were made.`,
    why: `Still to do: ${left.map(changeName).join(', ')}.`,
    next: 'Run `irsactl plan` to see what is left; something else may be changing the same things.',
  });
}

function planAgain(
  plan: ChainPlan,
  link: Link,
  outputs: ChainOutputs,
  { context, consent }: Applier,
): Promise<LinkPlan> {
  return plan.intent === 'apply'
    ? link.plan(context, outputs, consent)
    : link.planRemoval(context, outputs, plan.intent, consent);
}

function worldMoved(difference: string): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The world has moved since the plan was made; nothing more is changed.',
    why: `${difference}.`,
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

function stoppedBefore(change: string): IrsaError {
  return new IrsaError('IRSA-PLAN-005', {
    what: `Stopped as asked, before ${change}.`,
    why: 'Every change before it is complete, and none is half-done.',
    next: 'Run `irsactl apply` (or `irsactl destroy`) again to go on from here.',
  });
}

function unknownLink(name: string): IrsaError {
  return new IrsaError('IRSA-PLAN-004', {
    what: `The plan speaks of a link that does not exist: ${name}.`,
    why: 'It was written by another version of irsactl, or edited.',
    next: 'Make a new plan with `irsactl plan`.',
  });
}
