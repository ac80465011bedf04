import { Command } from 'commander';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
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
        does: 'Every role that trusts an issuer, without an irsa.yaml',
        line: 'irsactl lint --issuer https://oidc.example.com/prod-1 --region eu-central-1',
      },
      { does: 'A policy that was written by hand', line: 'irsactl lint trust.json' },
      {
        does: 'All roles of an account, for code scanning',
        line: 'aws iam list-roles | irsactl lint - -o sarif',
      },
    ],
    exits: { findings: 'something is wrong with a trust policy' },
    page: 'how-to/check-in-ci.md',
  })
    .summary('find what is wrong with trust policies')
    .description(
      'Find what is wrong with trust policies for tokens of OpenID providers: no audience, wide subjects, another issuer, a provider that is gone, statements that never match, deny all or repeat another. Reads policy documents and what `aws iam get-role` and `list-roles` print; without files, the roles of the account that trust the issuer of the chain, or the one that is named.',
    )
    .argument('[files...]', 'JSON or YAML; `-` reads standard input')
    .option(
      '-f, --file <path>',
      'the chain whose issuer and region count where neither files nor an issuer are named',
      'irsa.yaml',
    )
    .option(
      '--issuer <url>',
      'with files, the only issuer that roles are to trust; without, the one whose roles are looked at, in place of the chain’s',
      parseIssuerUrl,
    )
    .option('--profile <profile>', 'the profile of the AWS configuration; default: as the AWS CLI finds it')
    .option(
      '--region <region>',
      'with an issuer, the region to ask in; default: as the AWS CLI finds it. Refuses a chain in another one',
      regionValue,
    )
    .option('--ca-file <path>', 'PEM file of certificate authorities to trust as well')
    .addOption(verboseOption())
    .addOption(timeoutOption())
    .addOption(validationOutputOption())
    .action(async (files, options) => (await import('../work/lint.ts')).lint(files, options));
}
