import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl rollback`: the API servers as they were before irsactl, and nothing else. */
export function rollbackCommand(): Command {
  return withGuide(removalCommand('rollback'), {
    examples: [
      { does: 'See what the API servers would get back', line: 'irsactl rollback --dry-run' },
      { does: 'Put them back, without asking AWS', line: 'irsactl rollback' },
      { does: 'Put them back without being asked', line: 'irsactl rollback --yes' },
    ],
    exits: { interrupted: 'stopped as asked, after the change at hand' },
    page: 'how-to/change-a-cluster-with-one-node.md',
  })
    .description(
      'put the API servers back as they were before irsactl, in two runs; nothing in AWS is changed, but AWS refuses the tokens that pods then get',
    )
    .action(async (options: ChainOptions) => (await import('../work/rollback.ts')).rollback(options));
}
