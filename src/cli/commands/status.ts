import type { Command } from 'commander';
import { type ChainOptions, chainCommand } from '../chain-options.ts';

/** `irsactl status`: one line a link, without the details of plan and without the outside look of verify. */
export function statusCommand(): Command {
  return chainCommand('status')
    .description('say in one line a link how the chain stands')
    .action(async (options: ChainOptions) => (await import('../work/status.ts')).status(options));
}
