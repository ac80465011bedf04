import type { Command } from 'commander';
import { type ChainOptions, chainCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl verify`: looks at every link as AWS and the pods see it. Changes nothing. */
export function verifyCommand(): Command {
  return withGuide(chainCommand('verify'), {
    examples: [
      { does: 'Look at the chain as AWS and the pods see it', line: 'irsactl verify' },
      { does: 'In a check that runs every hour', line: 'irsactl verify --quiet --timeout 5m -o json' },
      { does: 'Say whom it asks', line: 'irsactl verify -v' },
    ],
    exits: { findings: 'a link does not hold' },
    page: 'tutorial.md',
  })
    .description('prove every link from outside, up to the first that does not hold')
    .action(async (options: ChainOptions) => (await import('../work/verify.ts')).verify(options));
}
