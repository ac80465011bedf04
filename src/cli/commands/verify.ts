import type { Command } from 'commander';
import { type ChainOptions, chainCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';

/** `irsactl verify`: looks at every link as AWS and the pods see it. Changes nothing. */
export function verifyCommand(): Command {
  return withGuide(chainCommand('verify'), {
    examples: [
      { does: 'Verify the chain as AWS and the pods see it', line: 'irsactl verify' },
      { does: 'In an hourly check', line: 'irsactl verify --quiet --timeout 5m -o json' },
      { does: 'Print each call', line: 'irsactl verify -v' },
    ],
    exits: { findings: 'a link fails' },
    page: 'tutorial.md',
  })
    .description('verify every link from outside; stop at the first that fails')
    .action(async (options: ChainOptions) => (await import('../work/verify.ts')).verify(options));
}
