import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';

/** `irsactl destroy`: takes the chain down in two stages, the second only when nobody needs it any more. */
export function destroyCommand(): Command {
  return removalCommand('destroy')
    .description('take the chain down: trust and signing at once, acceptance in a second run')
    .action(async (options: ChainOptions) => (await import('../work/destroy.ts')).destroy(options));
}
