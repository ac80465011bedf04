import type { Command } from 'commander';
import {
  adoptOption,
  type ChainOptions,
  chainCommand,
  consentOf,
  issuerChangeReviewedOption,
  onlyOption,
} from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';

/** `irsactl plan`: looks and tells, changes nothing. */
export function planCommand(): Command {
  return chainCommand('plan')
    .description('show what apply would change, and why')
    .option('--detailed-exitcode', 'end with code 3 when there is something to do')
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(issuerChangeReviewedOption())
    .action(plan);
}

async function plan(options: ChainOptions & { detailedExitcode?: true }): Promise<void> {
  const [
    { openChain },
    { onlyLinks, planChain },
    { blockersOf, plannedChanges },
    view,
    { settingsLines },
    { canvasOf },
  ] = await Promise.all([
    import('../compose.ts'),
    import('../../chain/plan-chain.ts'),
    import('../../chain/chain-plan.ts'),
    import('../views/plan-view.ts'),
    import('../views/settings-view.ts'),
    import('../views/paint.ts'),
  ]);
  const { links, context } = await openChain(options);
  const whole = await planChain(links, context, consentOf(options));
  const chainPlan = options.only ? onlyLinks(whole, options.only) : whole;
  await writeResult(options.output, chainPlan, () => {
    const canvas = canvasOf(process.stdout);
    return [...view.planLines(chainPlan, context, canvas), ...settingsLines(context.chain, canvas)];
  });
  if (blockersOf(chainPlan).length > 0) process.exitCode = exitCode.findings;
  else if (options.detailedExitcode && plannedChanges(chainPlan).length > 0) {
    process.exitCode = exitCode.changesPending;
  }
}
