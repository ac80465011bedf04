import { Command, InvalidArgumentError } from 'commander';
import {
  type AccountId,
  identityProviderArn,
  type Partition,
  partitionOf,
  requireAccountId,
} from '../../trust/arn.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';
import {
  parseServiceAccount,
  parseServiceAccountPattern,
  serviceAccountSubject,
} from '../../trust/subject.ts';
import {
  type DocumentFormat,
  documentFormatOption,
  documentText,
  outOption,
  writeDocument,
} from '../document-output.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, listOf } from '../list-value.ts';
import { regionValue } from '../region-value.ts';

interface TrustPolicyOptions {
  readonly issuer: IssuerUrl;
  readonly account: AccountId;
  readonly serviceAccount: readonly string[];
  readonly audience: string;
  readonly region?: Partition;
  readonly like?: true;
  readonly out?: string;
  readonly output: DocumentFormat;
}

/** `irsactl trust-policy`: the trust policy of a role for exactly the service accounts that are named. */
export function trustPolicyCommand(): Command {
  return withGuide(new Command('trust-policy'), {
    examples: [
      {
        does: 'For one service account',
        line: 'irsactl trust-policy --issuer https://oidc.example.com/prod-1 --account 123456789012 --service-account shop/orders',
      },
      {
        does: 'For two, into a file',
        line: 'irsactl trust-policy --issuer https://oidc.example.com/prod-1 --account 123456789012 --service-account shop/orders,shop/carts --out trust.json',
      },
      {
        does: 'In the partition of China',
        line: 'irsactl trust-policy --issuer https://oidc.example.com/prod-1 --account 123456789012 --service-account shop/orders --region cn-north-1',
      },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('write the trust policy that lets exactly these service accounts assume a role')
    .requiredOption('--issuer <issuer>', 'the issuer: https://HOST or https://HOST/PATH', parseIssuerUrl)
    .requiredOption(
      '--account <id>',
      'the AWS account of the role and of the identity provider',
      requireAccountId,
    )
    .requiredOption(
      '--service-account <namespace/name>',
      'who may assume the role (repeatable)',
      listOf(anyItem),
    )
    .option('--audience <name>', 'the audience of the tokens', audienceOf, 'sts.amazonaws.com')
    .option(
      '--region <region>',
      'a region of the account, where it is not in the commercial partition',
      partitionOfRegion,
    )
    .option('--like', 'let * and ? in the service accounts be wildcards: widens who gets the role')
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(writeTrustPolicy);
}

/** ClientIDList: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
function audienceOf(text: string): string {
  if (text.length >= 1 && text.length <= 255) return text;
  throw new InvalidArgumentError('It has 1 to 255 characters.');
}

function partitionOfRegion(text: string): Partition {
  return partitionOf(regionValue(text));
}

async function writeTrustPolicy(options: TrustPolicyOptions): Promise<void> {
  const [{ renderPolicy }, { buildTrustPolicy }] = await Promise.all([
    import('../../trust/policy/render-policy.ts'),
    import('../../trust/policy/trust-policy.ts'),
  ]);
  const { issuer, account, audience, region, like } = options;
  const policy = buildTrustPolicy({
    provider: identityProviderArn(region ?? partitionOf(''), account, issuer),
    issuer,
    audience,
    subjects: options.serviceAccount.map((text) =>
      like ? parseServiceAccountPattern(text) : serviceAccountSubject(parseServiceAccount(text)),
    ),
    match: like ? 'like' : 'exact',
  });
  if (like) await warnOfWildcards(options.serviceAccount);
  await writeDocument(await documentText(`${renderPolicy(policy)}\n`, options.output), options.out);
}

async function warnOfWildcards(serviceAccounts: readonly string[]): Promise<void> {
  const wide = serviceAccounts.filter((text) => /[*?]/.test(text));
  if (wide.length === 0) return;
  const { reportWarning } = await import('../report-warning.ts');
  reportWarning('IRSA-ROLE-004', {
    what: `Every service account that fits ${wide.join(' or ')} may assume the role.`,
    why: 'Whoever may create such a service account, or a pod that uses one, gets the role.',
    next: 'Name the service accounts one by one and leave --like out wherever you can.',
  });
}
