import { type Command, Option } from 'commander';
import { type ChainOptions, chainCommand, standInOption } from '../chain-options.ts';

/** `irsactl rollback`: the API servers as they were before irsactl, and nothing else. */
export function rollbackCommand(): Command {
  return chainCommand('rollback')
    .description('put the API servers back as they were before irsactl, in two runs; AWS is not touched')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(
      new Option('--accept-loss', 'take acceptance away although tokens of the issuer may still be in use'),
    )
    .addOption(standInOption())
    .action(async (options: ChainOptions) => (await import('../work/rollback.ts')).rollback(options));
}
