import { Command, Option } from 'commander';
import { validationFormats } from '../views/validation-format.ts';

/** `irsactl validate`: irsa.yaml alone, without a cluster, without AWS. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('check irsa.yaml alone: no cluster and no AWS is asked')
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .addOption(
      new Option('-o, --output <format>', 'how the result is written; sarif and github are for CI')
        .choices([...validationFormats])
        .default('human'),
    )
    .action(async (options) => (await import('../work/validate.ts')).validate(options));
}
