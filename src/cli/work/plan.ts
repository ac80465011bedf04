import { blockersOf, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { Link } from '../../chain/link.ts';
import { onlyLinks, planChain } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';
import { planLines } from '../views/plan-view.ts';
import { settingsLines } from '../views/settings-view.ts';

export interface PlanOptions extends ChainOptions {
  readonly detailedExitcode?: true;
}

export async function plan(options: PlanOptions): Promise<void> {
  await withChain(options, false, ({ links, context }) => planOpened(links, context, options));
}

async function planOpened(
  links: readonly Link[],
  context: ChainContext,
  options: PlanOptions,
): Promise<void> {
  const whole = await planChain(links, context, consentOf(options));
  const chainPlan = options.only ? onlyLinks(whole, options.only) : whole;
  await writeResult(options.output, chainPlan, (canvas) => [
    ...planLines(chainPlan, context, canvas),
    ...settingsLines(context.chain),
  ]);
  if (blockersOf(chainPlan).length > 0) process.exitCode = exitCode.findings;
  else if (options.detailedExitcode && plannedChanges(chainPlan).length > 0) {
    process.exitCode = exitCode.changesPending;
  }
}
