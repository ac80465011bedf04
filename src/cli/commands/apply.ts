import type { Command } from 'commander';
import {
  acceptedOption,
  adoptOption,
  type ChainOptions,
  chainCommand,
  forceManagedManifestsOption,
  fullOption,
  issuerChangeReviewedOption,
  onlyOption,
  pruneOption,
} from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl apply [plan.json]`: shows the plan, asks, and carries out what was shown. */
export function applyCommand(): Command {
  return withGuide(chainCommand('apply'), {
    examples: [
      { does: 'Show the plan, ask, do it, prove it', line: 'irsactl apply' },
      {
        does: 'Do what was saved by `irsactl plan -o json`, and nothing else',
        line: 'irsactl apply plan.json --yes',
      },
      {
        does: 'Remove roles that left irsa.yaml, too',
        line: 'irsactl apply --prune',
      },
      {
        does: 'Roles and identity provider alone, with another AWS profile',
        line: 'irsactl apply --only identity-provider,roles --profile prod',
      },
    ],
    exits: {
      changesPending:
        'it stopped for the DNS record or the flags that you set, and goes on with the next apply',
      findings: 'all is done, and the proof from outside does not hold',
      interrupted: 'stopped as asked, after the change at hand',
    },
    page: 'explanation/changing-an-api-server.md',
  })
    .description('make the chain as irsa.yaml says: show the plan, ask, carry it out')
    .argument('[plan]', 'a plan saved by `irsactl plan -o json`: do that and nothing else')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(fullOption())
    .addOption(onlyOption())
    .addOption(adoptOption())
    .addOption(pruneOption())
    .addOption(issuerChangeReviewedOption())
    .addOption(acceptedOption())
    .addOption(forceManagedManifestsOption())
    .action(async (planFile: string | undefined, options: ChainOptions) =>
      (await import('../work/apply.ts')).apply(planFile, options),
    );
}
