import { Command, type Option } from 'commander';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { verboseOption } from '../access-options.ts';
import { caFileOption, fileOption, outputOption, profileOption } from '../chain-options.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { regionValue } from '../region-value.ts';
import { timeoutOption } from '../time-limit.ts';
import type { ValidationFormat } from '../write-problems.ts';

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

export function lintCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('lint')), {
    examples: [
      { does: "Every role of the account that trusts the chain's issuer", line: 'irsactl lint' },
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
      'Find mistakes in trust policies for OpenID tokens: no audience, wide subjects, another issuer, a missing provider, and statements that never match, deny everything or repeat another one. Reads policy documents and the output of `aws iam get-role` and `list-roles`. Without files, it reads the roles of the account that trust the issuer.',
    )
    .argument('[files...]', 'JSON or YAML; `-` reads standard input')
    .addOption(fileOption('the irsa.yaml with issuer and region, if you name neither files nor an issuer'))
    .option(
      '--issuer <url>',
      'with files: the only issuer that roles may trust; without: check the roles of this issuer (default: that of the chain)',
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

function validationOutputOption(): Option {
  const formats: readonly ValidationFormat[] = ['text', 'json', 'yaml', 'sarif', 'github'];
  return outputOption(formats, 'format of the result; sarif and github are for CI');
}
