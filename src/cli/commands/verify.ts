import type { Command } from 'commander';
import { type ChainOptions, chainCommand } from '../chain-options.ts';

/** `irsactl verify`: looks at every link as AWS and the pods see it. Changes nothing. */
export function verifyCommand(): Command {
  return chainCommand('verify')
    .description('prove every link from outside, up to the first that does not hold')
    .action(async (options: ChainOptions) => (await import('../work/verify.ts')).verify(options));
}
