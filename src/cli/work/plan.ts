import { blockersOf, type ChainPlan, plannedChanges, withCounts } from '../../chain/chain-plan.ts';
import { lookAtChain } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Link } from '../../chain/link.ts';
import { onlyLinks } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf, detailOf } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import { afterFirstStage } from '../views/half-destroyed.ts';
import { type Line, wrap } from '../views/paint.ts';
import { planLines } from '../views/plan-view.ts';
import { settingsLines } from '../views/settings-view.ts';
import { exitCodeOf } from './plan-exit-code.ts';
import { withUnfounded } from './with-unfounded.ts';

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
  const { plan: whole, isHalfDestroyed } = await lookAtChain(links, context, consentOf(options));
  const chainPlan = options.only ? withUnfounded(onlyLinks(whole, options.only)) : whole;
  await writeResult(options.output, withCounts(chainPlan), (canvas) => {
    const after = [
      ...(isHalfDestroyed ? wrap(afterFirstStage('This plan builds it anew.'), '', canvas.width) : []),
      ...nextLines(chainPlan, options),
    ];
    return [
      ...planLines(chainPlan, context, { canvas, detail: detailOf(options) }),
      ...(options.full ? [...settingsLines(context.chain), ...(after.length > 0 ? [''] : [])] : []),
      ...after,
    ];
  });
  process.exitCode = exitCodeOf(chainPlan, options);
}

/** Every error has its own cure; a plan without one has this. */
function nextLines(plan: ChainPlan, options: ChainOptions): readonly Line[] {
  if (blockersOf(plan).length > 0) return [];
  const command = plannedChanges(plan).length > 0 ? 'apply' : 'verify';
  return [`Next: ${nextCommand(command, options)}`];
}
