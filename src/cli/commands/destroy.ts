import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl destroy`: takes the chain down in two stages, the second only when nobody needs it any more. */
export function destroyCommand(): Command {
  return withGuide(removalCommand('destroy'), {
    examples: [
      { does: 'See what the first stage would take away', line: 'irsactl destroy --dry-run' },
      { does: 'Take it away; run again when every pod was recreated', line: 'irsactl destroy' },
      {
        does: 'The last stage, although tokens may still be in use',
        line: 'irsactl destroy --accept-loss --yes',
      },
    ],
    exits: {
      findings: 'bucket, documents or distribution of the issuer are left, which must stay for now',
      interrupted: 'stopped as asked, after the change at hand',
    },
    page: 'how-to/remove-irsactl.md',
  })
    .description('take the chain down: trust and signing at once, acceptance in a second run')
    .action(async (options: ChainOptions) => (await import('../work/destroy.ts')).destroy(options));
}
