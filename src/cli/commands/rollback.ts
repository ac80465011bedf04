import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl rollback`: the API servers as they were before irsactl, and nothing else. */
export function rollbackCommand(): Command {
  return withGuide(removalCommand('rollback'), {
    examples: [
      { does: 'See what would be restored', line: 'irsactl rollback --dry-run' },
      { does: 'Restore the API servers, without AWS', line: 'irsactl rollback' },
      { does: 'The same without a question', line: 'irsactl rollback --yes' },
    ],
    exits: { interrupted: 'stopped by Ctrl-C, after the change in progress' },
    page: 'how-to/change-a-cluster-with-one-node.md',
  })
    .summary('restore the API servers to their state before irsactl, in two runs')
    .description(
      'Restore the API servers to their state before irsactl, in two runs. AWS is not changed. It refuses the tokens that pods get then.',
    )
    .action(async (options: ChainOptions) => (await import('../work/rollback.ts')).rollback(options));
}
