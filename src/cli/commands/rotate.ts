import type { Command } from 'commander';
import { chainCommand, forceManagedManifestsOption, fullOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { RotateOptions } from '../work/rotate.ts';

/** `irsactl rotate`: gives the cluster another signing key, stage by stage. */
export function rotateCommand(): Command {
  return withGuide(chainCommand('rotate'), {
    examples: [
      { does: 'Begin a rotation, or continue it as far as no token is refused', line: 'irsactl rotate' },
      { does: 'See the plan of the next stage', line: 'irsactl rotate --dry-run' },
      { does: 'Continue every hour, from cron', line: 'irsactl rotate --yes --quiet' },
      { does: 'Let the old key sign again', line: 'irsactl rotate --abort' },
      {
        does: 'Replace a stolen key; it shows first what breaks',
        line: 'irsactl rotate --compromised',
      },
    ],
    exits: {
      changesPending: 'the next stage waits: run the same command again after the time that irsactl prints',
      findings: 'the changes are made, and a link fails',
      interrupted: 'stopped by Ctrl-C, after the change in progress',
    },
    page: 'how-to/rotate-the-signing-key.md',
  })
    .description('replace the signing key in stages, without refusing a token')
    .option('--abort', 'turn the rotation back: the old key signs again, and the new one is retired')
    .option(
      '--compromised',
      'replace a stolen key: its tokens are refused as soon as the new key signs, and AWS sessions end',
    )
    .option('-y, --yes', 'do not ask for confirmation')
    .option('--dry-run', 'print the plan of the next stage and stop')
    .addOption(fullOption())
    .option('--accept-loss', 'retire the old key even if tokens of it are in use')
    .option(
      '--renew-secrets',
      'let token Secrets of the old key get new tokens; programs must read them again',
    )
    .addOption(forceManagedManifestsOption())
    .action(async (options: RotateOptions) => (await import('../work/rotate.ts')).rotate(options));
}
