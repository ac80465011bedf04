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
      { does: 'See what apply would change, and why', line: 'irsactl plan' },
      { does: 'Only the roles', line: 'irsactl plan --only roles' },
      {
        does: 'Save the plan, to review it and apply exactly that',
        line: 'irsactl plan -o json > plan.json',
      },
      {
        does: 'In a script: exit with 3 if there is something to do',
        line: 'irsactl plan --detailed-exitcode',
      },
    ],
    exits: {
      changesPending: 'there is something to do (with --detailed-exitcode)',
      findings: 'an error keeps apply from starting',
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
