import { refreshPlan } from '../../chain/apply-plan.ts';
import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainLease } from '../../chain/lease.ts';
import { type ObservedChain, observeChain } from '../../chain/observe-chain.ts';
import { formerIssuers } from '../../chain/outputs.ts';
import { checkPlan } from '../../chain/parse-plan.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { podFindings } from '../../graph/pod-findings.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type WholeChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { nextCommand } from '../next-command.ts';
import { readSavedPlan } from '../read-saved-plan.ts';
import { writeResult } from '../result.ts';
import { tryLines } from '../views/closing-view.ts';
import { restartLines } from '../views/restart-lines.ts';
import { migrationLines, moveLines, nextLines } from '../views/rotation-view.ts';
import { isBeingDestroyed } from '../views/status-view.ts';
import { type CarryOutOptions, carryOut, underLease } from './carry-out.ts';
import { runningPods } from './running-pods.ts';
import { writeNext } from './write-next.ts';

/** Applies irsa.yaml, or a saved plan: irsactl plans again and refuses a change that the saved plan does not show. */
export async function apply(planFile: string | undefined, options: ChainOptions): Promise<void> {
  if (planFile !== undefined && options.only) throw partOfPlan(planFile);
  // Before irsa.yaml is read: the argument may be a file of another kind.
  const saved = planFile === undefined ? null : await readSavedPlan(planFile);
  await withChain(options, options.dryRun !== true, (opened) => {
    if (saved !== null) checkPlan(saved, planFile ?? '', opened.links);
    return applyOpened(opened, saved, options, planFile);
  });
}

async function applyOpened(
  opened: WholeChain,
  saved: ChainPlan | null,
  options: ChainOptions,
  planFile?: string,
): Promise<void> {
  const { links, context } = opened;
  const consent = consentOf(options);
  const isWhole = saved === null && !options.only && !options.dryRun;
  await underLease(opened, options, async (lease) => {
    const observed = await observeChain(links, context, consent);
    const plan = saved
      ? refreshPlan(saved, observed, context, consent)
      : planObserved(observed, 'apply', context, consent);
    const shown = options.only ? onlyLinks(plan, options.only) : plan;
    await sayMove(shown, observed, options);
    const seenLinks = new Map(observed.links.map(({ link, seen }) => [link.name, seen]));
    const asked = { ...options, ...endingDestroy(opened, plan) };
    const holds = await carryOut(opened, shown, asked, lease, seenLinks);
    if (options.dryRun) await writeNext(shown, 'apply', options, planFile === undefined ? [] : [planFile]);
    else if (holds && options.output === 'text') await writeHints(opened, shown, options);
    const isChanged = plannedChanges(shown).length > 0;
    if (holds && isWhole) await endMigration(opened, options, lease, { observed, isChanged });
  });
}

/** apply on purpose creates a chain again that was being destroyed. */
function endingDestroy(opened: WholeChain, plan: ChainPlan): Pick<CarryOutOptions, 'beforeChanges'> {
  return isBeingDestroyed(plan) ? { beforeChanges: () => opened.forgetDestroy() } : {};
}

/** Before the plan, so that the user knows what the answer begins or continues. */
async function sayMove(plan: ChainPlan, { outputs }: ObservedChain, { output }: ChainOptions): Promise<void> {
  if (output !== 'text' || plannedChanges(plan).length === 0) return;
  await writeResult('text', null, ({ width }) => moveLines(outputs, width));
}

/**
 * Removes the former issuer if no token of it is in use: first from the API servers, then from AWS. Each plan follows from
 * what the previous one changed.
 */
async function endMigration(
  opened: WholeChain,
  options: ChainOptions,
  lease: ChainLease,
  first: { readonly observed: ObservedChain; readonly isChanged: boolean },
): Promise<void> {
  const { links, context } = opened;
  const consent = consentOf(options);
  let { observed } = first;
  const isMoving = ({ outputs }: ObservedChain) =>
    formerIssuers(outputs).length > 0 || outputs.rotation !== null;
  let isDone = !first.isChanged || !isMoving(observed);
  while (!isDone) {
    observed = await observeChain(links, context, consent);
    const plan = planObserved(observed, 'apply', context, consent);
    isDone =
      plannedChanges(plan).length === 0 ||
      !(await carryOut(opened, plan, { ...options, isContinued: true }, lease));
  }
  const { migration } = observed.outputs;
  if (migration === null || migration.gates.length === 0) return;
  process.exitCode ??= exitCode.changesPending;
  const next = nextCommand('apply', options);
  if (options.output === 'text') {
    await writeResult('text', null, ({ width }) => [
      ...migrationLines(observed.outputs, { width, now: Date.now() }),
      ...nextLines(next, migration.gates),
    ]);
  }
}

/** Prints a command that shows the identity in a pod, and the workloads to restart. */
async function writeHints(
  { context, pods }: WholeChain,
  plan: ChainPlan,
  options: ChainOptions,
): Promise<void> {
  const running = await runningPods(pods);
  await writeResult('text', null, ({ width }) => [
    ...(plannedChanges(plan).some(({ action }) => action !== 'delete') ? tryLines(context.chain, plan) : []),
    ...restartLines(podFindings(running, context), options, width),
  ]);
}

function partOfPlan(planFile: string): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: `\`--only\` cannot select from the saved plan ${planFile}.`,
    why: 'apply makes exactly the changes that a saved plan shows.',
    next: 'Omit `--only`, or save a plan of these links: `irsactl plan --only LINK -o json > plan.json`.',
  });
}
