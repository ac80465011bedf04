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
      { does: 'Show the plan, ask, apply, verify', line: 'irsactl apply' },
      {
        does: 'Apply exactly the plan that you saved',
        line: 'irsactl apply plan.json --yes',
      },
      {
        does: 'Delete roles that irsa.yaml no longer declares, too',
        line: 'irsactl apply --prune',
      },
      {
        does: 'Only identity provider and roles, with another AWS profile',
        line: 'irsactl apply --only identity-provider,roles --profile prod',
      },
    ],
    exits: {
      changesPending:
        'it waits: for your DNS record, for flags that you set, or for tokens of a former issuer',
      findings: 'the changes are made, and a link fails',
      interrupted: 'stopped by Ctrl-C, after the change in progress',
    },
    page: 'explanation/changing-an-api-server.md',
  })
    .description('change the chain to match irsa.yaml: show the plan, ask, apply, verify')
    .argument('[plan]', 'saved plan of `irsactl plan -o json`; apply exactly that')
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'print the plan and stop')
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
