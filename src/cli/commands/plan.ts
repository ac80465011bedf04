import type { Command } from 'commander';
import {
  adoptOption,
  chainCommand,
  fullOption,
  issuerChangeReviewedOption,
  onlyOption,
  standInOption,
} from '../chain-options.ts';
import type { PlanOptions } from '../work/plan.ts';

/** `irsactl plan`: looks and reports, changes nothing. */
export function planCommand(): Command {
  return chainCommand('plan')
    .description('show what apply would change, and why')
    .option('--detailed-exitcode', 'end with code 3 when there is something to do')
    .addOption(fullOption())
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(issuerChangeReviewedOption())
    .addOption(standInOption())
    .action(async (options: PlanOptions) => (await import('../work/plan.ts')).plan(options));
}
