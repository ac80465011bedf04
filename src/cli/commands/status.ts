import { type Command, InvalidArgumentError, Option } from 'commander';
import { chainCommand, detailedExitcodeOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { StatusOptions } from '../work/status.ts';

/** `irsactl status`: each link in short, without the details of plan and without the outside look of verify. */
export function statusCommand(): Command {
  return withGuide(chainCommand('status'), {
    examples: [
      { does: 'How each link stands', line: 'irsactl status' },
      { does: 'Of another cluster', line: 'irsactl status -f staging.yaml --context staging' },
      { does: 'Each half minute, until Ctrl-C', line: 'irsactl status --watch 30' },
    ],
    exits: {
      changesPending: 'something is to be done (with --detailed-exitcode)',
      findings: 'something stands in the way of apply',
    },
    page: 'tutorial.md',
  })
    .description('say how each link stands, since when, and what expires next')
    .addOption(watchOption())
    .addOption(detailedExitcodeOption())
    .action(async (options: StatusOptions) => (await import('../work/status.ts')).status(options));
}

function watchOption(): Option {
  return new Option(
    '-w, --watch [seconds]',
    'look again and again, by default every 10 seconds, until Ctrl-C; off a terminal only what has changed is written',
  ).argParser(parseSeconds);
}

const mostSeconds = 86_400;

function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= mostSeconds) return seconds;
  throw new InvalidArgumentError(`It is a whole number of seconds, from 1 to ${mostSeconds}.`);
}
