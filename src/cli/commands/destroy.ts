import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl destroy`: takes the chain down in two stages, the second only when nobody needs it any more. */
export function destroyCommand(): Command {
  return withGuide(removalCommand('destroy'), {
    examples: [
      { does: 'See what the first run removes', line: 'irsactl destroy --dry-run' },
      { does: 'Remove it; run it again when every pod was recreated', line: 'irsactl destroy' },
      {
        does: 'The last run, even if tokens are in use',
        line: 'irsactl destroy --accept-loss --yes',
      },
    ],
    exits: {
      findings: 'the bucket, documents or distribution of the issuer must stay for now',
      interrupted: 'stopped by Ctrl-C, after the change in progress',
    },
    page: 'how-to/remove-irsactl.md',
  })
    .description('remove the chain: trust and signing first, acceptance in a second run')
    .action(async (options: ChainOptions) => (await import('../work/destroy.ts')).destroy(options));
}
