import type { Command } from 'commander';
import { chainCommand, forceManagedManifestsOption, fullOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { RotateOptions } from '../work/rotate.ts';

/** `irsactl rotate`: gives the cluster another signing key, stage by stage. */
export function rotateCommand(): Command {
  return withGuide(chainCommand('rotate'), {
    examples: [
      { does: 'Begin a rotation, or go on as far as nothing can be refused', line: 'irsactl rotate' },
      { does: 'See what the next stage would do', line: 'irsactl rotate --dry-run' },
      { does: 'Go on every hour, from cron', line: 'irsactl rotate --yes --quiet' },
      { does: 'Let the key from before sign again', line: 'irsactl rotate --abort' },
      {
        does: 'Replace a stolen key; it shows first what breaks',
        line: 'irsactl rotate --compromised',
      },
    ],
    exits: {
      changesPending: 'the next stage waits: run the same command again after the time that it names',
      findings: 'all is done, and the proof from outside does not hold',
      interrupted: 'stopped as asked, after the change at hand',
    },
    page: 'how-to/rotate-the-signing-key.md',
  })
    .description('give the cluster a new signing key, in stages that refuse no token')
    .option('--abort', 'turn the rotation back: the key from before signs, and the new one goes')
    .option(
      '--compromised',
      'the key is stolen: every token of it is refused as soon as a new key signs, and AWS sessions end',
    )
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show the plan of the next stage and stop')
    .addOption(fullOption())
    .option('--accept-loss', 'retire the old key although tokens of it may still be in use')
    .option(
      '--renew-secrets',
      'give token Secrets of the old key a new token; programs that hold the old token must read the new one',
    )
    .addOption(forceManagedManifestsOption())
    .action(async (options: RotateOptions) => (await import('../work/rotate.ts')).rotate(options));
}
