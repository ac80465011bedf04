import type { Command } from 'commander';
import { chainCommand, detailedExitcodeOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { StatusOptions } from '../work/status.ts';

/** `irsactl status`: each link in short, without the details of plan and without the outside look of verify. */
export function statusCommand(): Command {
  return withGuide(chainCommand('status'), {
    examples: [
      { does: 'How each link stands', line: 'irsactl status' },
      { does: 'Of another cluster', line: 'irsactl status -f staging.yaml --context staging' },
      { does: 'End with 3 while something is to be done', line: 'irsactl status --detailed-exitcode' },
    ],
    exits: {
      changesPending: 'something is to be done (with --detailed-exitcode)',
      findings: 'something stands in the way of apply',
    },
    page: 'tutorial.md',
  })
    .description('say how each link stands, since when, and what expires next')
    .addOption(detailedExitcodeOption())
    .action(async (options: StatusOptions) => (await import('../work/status.ts')).status(options));
}
