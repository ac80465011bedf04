import type { Command } from 'commander';
import { type ChainOptions, removalCommand } from '../chain-options.ts';

/** `irsactl rollback`: the API servers as they were before irsactl, and nothing else. */
export function rollbackCommand(): Command {
  return removalCommand('rollback')
    .description('put the API servers back as they were before irsactl, in two runs; AWS is not touched')
    .action(async (options: ChainOptions) => (await import('../work/rollback.ts')).rollback(options));
}
