import type { Command } from 'commander';
import {
  acceptedOption,
  adoptOption,
  chainCommand,
  detailedExitcodeOption,
  forceManagedManifestsOption,
  fullOption,
  issuerChangeReviewedOption,
  onlyOption,
  pruneOption,
} from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { PlanOptions } from '../work/plan.ts';

/** `irsactl plan`: looks and reports, changes nothing. */
export function planCommand(): Command {
  return withGuide(chainCommand('plan'), {
    examples: [
      { does: 'See what apply would do, and why', line: 'irsactl plan' },
      { does: 'The roles alone', line: 'irsactl plan --only roles' },
      { does: 'Save it, to be looked at and applied as it is', line: 'irsactl plan -o json > plan.json' },
      {
        does: 'In a script: code 3 says that there is something to do',
        line: 'irsactl plan --detailed-exitcode',
      },
    ],
    exits: {
      changesPending: 'something is to be done (with --detailed-exitcode)',
      findings: 'something stands in the way of apply',
    },
    page: 'how-to/run-from-ci-and-gitops.md',
  })
    .description('show what apply would change, and why')
    .addOption(detailedExitcodeOption())
    .addOption(fullOption())
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(pruneOption())
    .addOption(issuerChangeReviewedOption())
    .addOption(acceptedOption())
    .addOption(forceManagedManifestsOption())
    .action(async (options: PlanOptions) => (await import('../work/plan.ts')).plan(options));
}
