import { Command } from 'commander';
import { fileOption } from '../chain-options.ts';
import { documentFormatOption, outOption } from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';
import type { IamPolicyOptions } from '../work/iam-policy.ts';

/** `irsactl iam-policy`: what whoever runs irsactl must be allowed in AWS, and nothing else. */
export function iamPolicyCommand(): Command {
  return withGuide(new Command('iam-policy'), {
    examples: [
      { does: 'To run apply and destroy', line: 'irsactl iam-policy --account 123456789012' },
      {
        does: 'To run only plan, status and verify',
        line: 'irsactl iam-policy --account 123456789012 --read-only',
      },
      {
        does: 'For the role that irsactl assumes in another account of irsa.yaml',
        line: 'irsactl iam-policy --account analytics',
      },
      {
        does: 'Into a file for `aws iam create-policy`, or several if IAM’s size limit requires it',
        line: 'irsactl iam-policy --account 123456789012 --out policy.json',
      },
    ],
    exits: { wrongUsage: 'wrong usage, a mistake in irsa.yaml, or no account' },
    page: 'how-to/run-with-least-privilege.md',
  })
    .summary('write the least IAM policy that irsactl needs')
    .description(
      'Write the IAM policy that irsactl needs to plan, apply, verify and destroy exactly this chain. It names the bucket, the identity provider, the roles and the policies. Each account has its own. Neither the cluster nor AWS is asked.',
    )
    .addOption(fileOption())
    .option(
      '--account <account>',
      'AWS account: a name of spec.aws.accounts, or an ID (default: spec.aws.account)',
    )
    .option('--read-only', 'only what plan, status and verify need')
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(async (options: IamPolicyOptions) =>
      (await import('../work/iam-policy.ts')).writeIamPolicy(options),
    );
}
