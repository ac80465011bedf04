import type { Command } from 'commander';
import {
  adoptOption,
  type ChainOptions,
  chainCommand,
  issuerChangeReviewedOption,
  onlyOption,
  standInOption,
} from '../chain-options.ts';

/** `irsactl apply [plan.json]`: shows the plan, asks, and carries out what was shown. */
export function applyCommand(): Command {
  return chainCommand('apply')
    .description('make the chain as irsa.yaml says: show the plan, ask, carry it out')
    .argument('[plan]', 'a plan saved by `irsactl plan -o json`: do that and nothing else')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(issuerChangeReviewedOption())
    .addOption(standInOption())
    .action(async (planFile: string | undefined, options: ChainOptions) =>
      (await import('../work/apply.ts')).apply(planFile, options),
    );
}
