import { Command } from 'commander';
import { fileOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { validationOutputOption } from '../validation-output-option.ts';

/** `irsactl validate`: irsa.yaml alone, without a cluster, without AWS. */
export function validateCommand(): Command {
  return withGuide(new Command('validate'), {
    examples: [
      { does: 'Check ./irsa.yaml', line: 'irsactl validate' },
      { does: 'Annotate a pull request on GitHub', line: 'irsactl validate -f irsa.yaml -o github' },
      { does: 'For code scanning', line: 'irsactl validate -o sarif > irsa.sarif' },
    ],
    page: 'how-to/check-in-ci.md',
  })
    .description('check irsa.yaml, without a cluster or AWS')
    .addOption(fileOption())
    .addOption(validationOutputOption())
    .action(async (options) => (await import('../work/validate.ts')).validate(options));
}
