import type { Command } from 'commander';
import { chainCommand, detailedExitcodeOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { StatusOptions } from '../work/status.ts';

/** `irsactl status`: each link in short, without the details of plan and without the outside look of verify. */
export function statusCommand(): Command {
  return withGuide(chainCommand('status'), {
    examples: [
      { does: 'Show the state of each link', line: 'irsactl status' },
      { does: 'The same of another cluster', line: 'irsactl status -f staging.yaml --context staging' },
      { does: 'Exit with 3 while there is something to do', line: 'irsactl status --detailed-exitcode' },
    ],
    exits: {
      changesPending: 'there is something to do (with --detailed-exitcode)',
      findings: 'an error keeps apply from starting',
    },
    page: 'tutorial.md',
  })
    .description('show the state and age of each link, and what expires next')
    .addOption(detailedExitcodeOption())
    .action(async (options: StatusOptions) => (await import('../work/status.ts')).status(options));
}
