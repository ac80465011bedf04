import { setTimeout as sleep } from 'node:timers/promises';
import { applyPlan, type SeenLinks } from '../../chain/apply-plan.ts';
import { blockersOf, type ChainPlan, plannedChanges, withCounts } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import { refuseBlocked, refuseUnfounded } from '../../chain/guards.ts';
import type { ChainLease } from '../../chain/lease.ts';
import { canRepairRoles } from '../../chain/plan-chain.ts';
import type { Interruption, Progress } from '../../chain/progress.ts';
import { type LinkVerdict, verifyChain } from '../../chain/verify-chain.ts';
import { type ChainOptions, consentOf, detailOf, progressModeOf } from '../chain-options.ts';
import type { OpenedChain } from '../compose.ts';
import { confirm } from '../confirm.ts';
import { exitCode } from '../exit-code.ts';
import { listenForInterruption } from '../interruption.ts';
import { nextCommand } from '../next-command.ts';
import { outputLost } from '../output/output-lost.ts';
import { lossOfOutput, standardError } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import type { RunResult } from '../results/chain-results.ts';
import { closingLines } from '../views/closing-view.ts';
import { interruptionTable } from '../views/interruption-view.ts';
import { type Line, wrap } from '../views/paint.ts';
import { planLines } from '../views/plan-view.ts';
import { progressOn } from '../views/progress-view.ts';
import { verdictData, verdictLines } from '../views/verdict-view.ts';

/** After apply, the API server may need seconds to learn of a webhook, and AWS to propagate a change. */
const patience = {
  pausesSeconds: [0.5, 0.5, 1, 2, 4, 8],
  sleep: (milliseconds: number) => sleep(milliseconds),
};

/** Holds the chain's lease while a command observes and changes; a dry run needs none. */
export async function underLease(
  opened: OpenedChain,
  options: ChainOptions,
  work: (lease: ChainLease) => Promise<void>,
): Promise<void> {
  await (options.dryRun ? work(noLease) : opened.underLease(work));
}

const noLease: ChainLease = { assertHeld() {}, async release() {} };

/** Options of a command that carries a plan out. */
export interface CarryOutOptions extends ChainOptions {
  /** The name that the user must type before the changes. Default: the user answers y. */
  readonly typedName?: string;
  /** Whether this run has already carried out another plan. Default: no. */
  readonly isContinued?: boolean;
  /** Whether another plan of this run follows, so that nothing is proven yet. Default: no. */
  readonly isBeginning?: boolean;
  /** Called once before the first change, and by an apply without changes. Default: nothing. */
  readonly beforeChanges?: () => Promise<void>;
}

/**
 * Shows a plan, asks, carries it out and, for apply, proves every link. People get the plan before the question and
 * the proof at the end; scripts get one document at the end. `seenLinks`: what was just observed, for a plan without
 * changes. Default: irsactl observes the links again.
 *
 * @returns Whether every proven link holds.
 */
export async function carryOut(
  opened: OpenedChain,
  plan: ChainPlan,
  options: CarryOutOptions,
  lease: ChainLease,
  seenLinks?: SeenLinks,
): Promise<boolean> {
  const { context } = opened;
  const forPeople = options.output === 'text';
  refuseUnsafe(plan, options);
  if (forPeople) await show(plan, context, options);
  const count = plannedChanges(plan).length;
  const done = options.dryRun || count === 0 ? null : await changeAndProve(opened, plan, options, lease);
  const isUnchanged = done === null && !options.dryRun && plan.intent === 'apply';
  const verdicts = isUnchanged ? await proveUnchanged(opened, options, seenLinks) : done?.verdicts;
  const isBroken = verdicts?.some(({ verdict }) => verdict === 'broken') ?? false;
  if (!forPeople) {
    const verified = verdicts ? { verify: verdictData(verdicts, context) } : {};
    const cost = done && done.interruptions.length > 0 ? { interruptions: done.interruptions } : {};
    const result: RunResult = { plan: withCounts(plan), carriedOut: done !== null, ...cost, ...verified };
    await writeResult(options.output, result, () => []);
  } else if (!options.dryRun) {
    await writeResult('text', null, (canvas) => [
      ...(done ? interruptionTable(done.interruptions) : []),
      ...(verdicts ? ['', ...verdictLines(verdicts, canvas)] : []),
      ...(done ? closingLines(plan, done.took, canvas.width) : []),
    ]);
  }
  if (isBroken) process.exitCode = exitCode.findings;
  return !isBroken;
}

/** Whatever waits still trusts a stolen key, so a blocked link then stops only itself. */
function refuseUnsafe(plan: ChainPlan, options: ChainOptions): void {
  if (plan.replacesStolenKey !== true) {
    if (canRepairRoles(plan)) noteNext(options, rolesRepair, ['apply --only roles']);
    refuseBlocked(blockersOf(plan));
  }
  refuseUnfounded(plan);
}

/** An empty plan does not prove that the chain works. */
async function proveUnchanged(
  { links, context }: OpenedChain,
  options: CarryOutOptions,
  seenLinks: SeenLinks | undefined,
): Promise<Verdicts> {
  await options.beforeChanges?.();
  return verifyChain({ links, context, progress: progressOf(options), ...(seenLinks && { seenLinks }) });
}

/** Stops if the plan could not be written: the user has not seen it. */
async function show(plan: ChainPlan, context: ChainContext, options: CarryOutOptions): Promise<void> {
  const style = { detail: detailOf(options), isContinued: options.isContinued === true };
  await writeResult('text', plan, (canvas) => planLines(plan, context, { ...style, canvas }));
  const loss = await lossOfOutput();
  if (loss !== null) throw outputLost(loss, 'The plan could not be shown, so nothing was changed.');
}

/** Prints a note on standard error; not with JSON or YAML. */
export function noteFor({ output }: Pick<ChainOptions, 'output'>, lines: readonly Line[]): void {
  if (output === 'text') standardError().lines(lines);
}

/** Prints what to do later, with the commands on lines of their own. */
export function noteNext(options: ChainOptions, text: string, commands: readonly string[]): void {
  const { width } = standardError().canvas;
  noteFor(options, [...wrap(text, '', width), ...commands.map((one) => `  ${nextCommand(one, options)}`)]);
}

/** Names the chain and its cluster, so that a user with several notices the wrong one. */
function aboutPlan({ intent, chain, madeFor }: ChainPlan): string {
  return intent === 'apply'
    ? `Applies these changes to chain ${chain} at ${madeFor.server}.`
    : `Removes these parts of chain ${chain} at ${madeFor.server}.`;
}

/** Printed for a blocked plan that would also correct roles. */
export const rolesRepair = 'Some roles differ from irsa.yaml. This command corrects them now:';

type Verdicts = readonly LinkVerdict[];

interface Done {
  /** Undefined for a removal. */
  readonly verdicts: Verdicts | undefined;
  readonly interruptions: readonly Interruption[];
  /** From the start of the command to the last proof, without the wait for the answer, in milliseconds. */
  readonly took: number;
}

async function changeAndProve(
  opened: OpenedChain,
  plan: ChainPlan,
  options: CarryOutOptions,
  lease: ChainLease,
): Promise<Done> {
  const count = plannedChanges(plan).length;
  const asked = performance.now();
  await confirm({ about: aboutPlan(plan), typedName: options.typedName }, options.yes === true);
  // The clock is 0 at the start of the process, which the first plan of a command counts from: planning takes time, too.
  const began = performance.now() - (options.isContinued ? 0 : asked);
  const { links, context } = opened;
  const shown = progressOf(options, count);
  const interruptions: Interruption[] = [];
  const progress: Progress = (event) => {
    if (event.type === 'interruption') interruptions.push(event);
    shown(event);
  };
  const interruption = listenForInterruption((text) => noteFor(options, [text]));
  let verdicts: Verdicts | undefined;
  try {
    const seenLinks = await applyPlan(plan, {
      links,
      context,
      progress,
      consent: consentOf(options),
      interrupted: interruption.requested,
      assertHeld: () => lease.assertHeld(),
      ...(opened.assertCurrent && { assertCurrent: opened.assertCurrent }),
      sleep: (milliseconds) => sleep(milliseconds),
      beforeChanges: options.beforeChanges,
    });
    interruption.stopListening();
    if (plan.intent === 'apply' && options.isBeginning !== true) {
      verdicts = await verifyChain({ links, context, progress, patience, seenLinks });
    }
  } catch (error) {
    // After a failure, users first ask what was down and for how long.
    noteFor(options, interruptionTable(interruptions));
    throw error;
  } finally {
    interruption.stopListening();
  }
  return { verdicts, interruptions, took: performance.now() - began };
}

function progressOf(options: ChainOptions, count?: number): Progress {
  return progressOn(standardError(), progressModeOf(options), count);
}
