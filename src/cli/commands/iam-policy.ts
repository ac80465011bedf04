import { Command } from 'commander';
import { documentFormatOption, outOption } from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';
import type { IamPolicyOptions } from '../work/iam-policy.ts';

/** `irsactl iam-policy`: what whoever runs irsactl must be allowed in AWS, and nothing else. */
export function iamPolicyCommand(): Command {
  return withGuide(new Command('iam-policy'), {
    examples: [
      { does: 'For whoever runs apply and destroy', line: 'irsactl iam-policy --account 123456789012' },
      {
        does: 'For whoever only runs plan, status and verify',
        line: 'irsactl iam-policy --account 123456789012 --read-only',
      },
      {
        does: 'For the role by which irsactl works in another account of irsa.yaml',
        line: 'irsactl iam-policy --account analytics',
      },
      {
        does: 'Into a file, or several if IAM’s limit asks for them, for `aws iam create-policy`',
        line: 'irsactl iam-policy --account 123456789012 --out policy.json',
      },
    ],
    exits: { wrongUsage: 'wrong usage, a mistake in irsa.yaml, or nothing names the account' },
    page: 'how-to/run-with-least-privilege.md',
  })
    .summary('write the least IAM policy that irsactl needs')
    .description(
      'Write the IAM policy by which exactly this chain can be planned, applied, verified and destroyed: bucket, identity provider, roles and policies are named. One for each account. Asks nobody.',
    )
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .option(
      '--account <account>',
      'the AWS account: a name of spec.aws.accounts, or an ID where irsa.yaml does not name it. Default: that of spec.aws.account',
    )
    .option('--read-only', 'what plan, status and verify need')
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(async (options: IamPolicyOptions) =>
      (await import('../work/iam-policy.ts')).writeIamPolicy(options),
    );
}
