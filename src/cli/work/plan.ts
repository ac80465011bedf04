import { blockersOf, type ChainPlan, plannedChanges, withCounts } from '../../chain/chain-plan.ts';
import { lookAtChain } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import { refuseUnfounded } from '../../chain/guards.ts';
import type { Link } from '../../chain/link.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { canRepairRoles, onlyLinks } from '../../chain/plan-chain.ts';
import { renderResolved } from '../../config/render-resolved.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type ChainOptions, consentOf, detailOf } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { type ExitCode, exitCode } from '../exit-code.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import { type Line, paint, wrap } from '../views/paint.ts';
import { planLines } from '../views/plan-view.ts';
import { continuation, moveLines, nextLines, waitLines, withoutGates } from '../views/rotation-view.ts';
import { afterFirstRun, isBeingDestroyed, rotationData } from '../views/status-view.ts';
import { rolesRepair } from './carry-out.ts';

export interface PlanOptions extends ChainOptions {
  readonly detailedExitcode?: true;
}

export async function plan(options: PlanOptions): Promise<void> {
  await withChain(options, false, ({ links, context }) => planOpened(links, context, options));
}

export async function planOpened(
  links: readonly Link[],
  context: ChainContext,
  options: PlanOptions,
): Promise<void> {
  const { plan: whole, outputs, isHalfDestroyed } = await lookAtChain(links, context, consentOf(options));
  const chainPlan = options.only ? withRefusal(onlyLinks(whole, options.only)) : whole;
  const result = { ...withCounts(chainPlan), ...rotationData(outputs) };
  await writeResult(options.output, result, (canvas) => {
    const after = [
      ...(isHalfDestroyed ? wrap(afterFirstRun('This plan creates the chain again.'), '', canvas.width) : []),
      ...afterPlan(chainPlan, outputs, options, canvas.width),
    ];
    return [
      ...planLines(withoutGates(chainPlan), context, { canvas, detail: detailOf(options) }),
      ...waitLines(outputs, { width: canvas.width, now: Date.now() }),
      ...(options.full ? [...settingsLines(context.chain), ...(after.length > 0 ? [''] : [])] : []),
      ...after,
    ];
  });
  process.exitCode = exitCodeOf(chainPlan, options);
}

/** The next command; none if the plan has errors, whose texts have the next steps. */
function afterPlan(
  plan: ChainPlan,
  outputs: ChainOutputs,
  options: ChainOptions,
  width: number,
): readonly Line[] {
  if (canRepairRoles(plan)) {
    return [...wrap(rolesRepair, '', width), `  ${nextCommand('apply --only roles', options)}`];
  }
  if (blockersOf(plan).length > 0) return [];
  if (isBeingDestroyed(plan)) return [`Next: ${nextCommand('destroy', options)}`];
  if (plannedChanges(plan).length > 0) {
    return [...moveLines(outputs, width), `Next: ${nextCommand('apply', options)}`];
  }
  const { command, gates } = continuation(outputs) ?? { command: 'verify', gates: [] };
  return nextLines(nextCommand(command, options), gates);
}

function settingsLines(chain: TrustChain): Line[] {
  const lines = renderResolved(chain).trimEnd().split('\n');
  return ['', [paint('dim', 'Settings in effect, defaults included:')], ...lines.map((line) => `  ${line}`)];
}

/** If apply would refuse a plan with `--only`, adds the error to the link that lacks an earlier one. */
function withRefusal(plan: ChainPlan): ChainPlan {
  const error = refusalFor(plan);
  if (error === null) return plan;
  const last = plan.links.findLastIndex(({ changes }) => changes.length > 0);
  const links = plan.links.map((planned, at) => {
    if (at !== last) return planned;
    const { code, problem } = error;
    const finding = { link: planned.link, severity: 'error', code, ...problem } as const;
    return { ...planned, findings: [...planned.findings, finding] };
  });
  return { ...plan, links };
}

function refusalFor(plan: ChainPlan): IrsaError | null {
  try {
    refuseUnfounded(plan);
    return null;
  } catch (error) {
    if (error instanceof IrsaError) return error;
    throw error;
  }
}

/** The exit code: findings for errors, changesPending for changes with --detailed-exitcode. */
export function exitCodeOf(
  plan: ChainPlan,
  { detailedExitcode }: { readonly detailedExitcode?: true },
): ExitCode {
  if (blockersOf(plan).length > 0) return exitCode.findings;
  return detailedExitcode && plannedChanges(plan).length > 0 ? exitCode.changesPending : exitCode.done;
}
