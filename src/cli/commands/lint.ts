import { Command } from 'commander';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { caFileOption, fileOption, profileOption } from '../chain-options.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { regionValue } from '../region-value.ts';
import { timeoutOption } from '../time-limit.ts';
import { validationOutputOption } from '../validation-output-option.ts';
import { verboseOption } from '../verbose-calls.ts';

/** `irsactl lint`: trust policies alone, of files or of an account. */
export function lintCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('lint')), {
    examples: [
      { does: 'Every role of the account that trusts the chain’s issuer', line: 'irsactl lint' },
      {
        does: 'Check every role that trusts an issuer, without an irsa.yaml',
        line: 'irsactl lint --issuer https://oidc.example.com/prod-1 --region eu-central-1',
      },
      { does: 'Check a policy document', line: 'irsactl lint trust.json' },
      {
        does: 'Check all roles of an account, for code scanning',
        line: 'aws iam list-roles | irsactl lint - -o sarif',
      },
    ],
    exits: { findings: 'a trust policy has a mistake' },
    page: 'how-to/check-in-ci.md',
  })
    .summary('find mistakes in trust policies')
    .description(
      'Find mistakes in trust policies for OpenID tokens: no audience, wide subjects, another issuer, a missing provider, statements that never match, deny everything or repeat another. Reads policy documents and the output of `aws iam get-role` and `list-roles`. Without files, it reads the roles of the account that trust the issuer.',
    )
    .argument('[files...]', 'JSON or YAML; `-` reads standard input')
    .addOption(
      fileOption('the irsa.yaml whose issuer and region count if you name neither files nor an issuer'),
    )
    .option(
      '--issuer <url>',
      'with files: the only issuer that roles may trust; without: the issuer whose roles are read (default: that of the chain)',
      parseIssuerUrl,
    )
    .addOption(profileOption())
    .option(
      '--region <region>',
      'AWS region, in place of spec.aws.region (default with --issuer: as the AWS CLI finds it)',
      regionValue,
    )
    .addOption(caFileOption())
    .addOption(verboseOption())
    .addOption(timeoutOption())
    .addOption(validationOutputOption())
    .action(async (files, options) => (await import('../work/lint.ts')).lint(files, options));
}
