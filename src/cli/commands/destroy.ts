import { type Command, Option } from 'commander';
import { type ChainOptions, chainCommand, standInOption } from '../chain-options.ts';

/** `irsactl destroy`: takes the chain down in two stages, the second only when nobody needs it any more. */
export function destroyCommand(): Command {
  return chainCommand('destroy')
    .description('take the chain down: trust and signing at once, acceptance in a second run')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan and stop')
    .addOption(
      new Option('--accept-loss', 'take acceptance away although tokens of the issuer may still be in use'),
    )
    .addOption(standInOption())
    .action(async (options: ChainOptions) => (await import('../work/destroy.ts')).destroy(options));
}
