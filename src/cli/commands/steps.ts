import { Command, InvalidArgumentError, Option } from 'commander';
import type { KeySpec } from '../../keys/generate-key.ts';
import { type Partition, partitionOf, requireAccountId } from '../../trust/arn.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { withClusterOptions } from '../access-options.ts';
import { fileOption, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, listOf } from '../list-value.ts';
import { regionValue } from '../region-value.ts';
import type { IamPolicyOptions } from '../work/iam-policy.ts';
import type { DiscoveryOptions, JwksOptions, KeyOptions, TrustPolicyOptions } from '../work/steps.ts';

const algorithms: Readonly<Record<string, KeySpec>> = {
  rsa: { algorithm: 'RS256', bits: 2048 },
  'rsa-2048': { algorithm: 'RS256', bits: 2048 },
  'rsa-3072': { algorithm: 'RS256', bits: 3072 },
  'rsa-4096': { algorithm: 'RS256', bits: 4096 },
  ec: { algorithm: 'ES256', bits: 2048 },
  'ec-p256': { algorithm: 'ES256', bits: 2048 },
  'ec-p384': { algorithm: 'ES384', bits: 2048 },
  'ec-p521': { algorithm: 'ES512', bits: 2048 },
};

export function keyCommand(): Command {
  return withGuide(new Command('key'), {
    examples: [
      { does: 'Make sa-signer.key and sa-signer.key.pub', line: 'irsactl key' },
      {
        does: 'Make an elliptic curve key in another file',
        line: 'irsactl key --algorithm ec signer-ec.key',
      },
      {
        does: 'Convert a key from openssl or ssh-keygen',
        line: 'irsactl key --from sa-signer.key taken-over.key',
      },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('make a signing key pair, FILE and FILE.pub, and print its key ID')
    .argument('[file]', 'file of the private key, mode 0600; never overwritten', 'sa-signer.key')
    .addOption(algorithmOption())
    .addOption(
      new Option(
        '--from <file>',
        'convert this private key (of ssh-keygen -m PEM or openssl) for kube-apiserver instead; `-` reads standard input',
      ).conflicts('algorithm'),
    )
    .addOption(outputOption())
    .action(async (file: string, options: KeyOptions, command: Command) =>
      (await import('../work/steps.ts')).makeKey(file, options, command),
    );
}

function algorithmOption(): Option {
  const names = Object.keys(algorithms);
  const option = new Option('-a, --algorithm <name>', 'kind of the new key')
    .choices(names)
    .default(algorithms['rsa'], 'rsa');
  const check = option.parseArg;
  return option.argParser((name, before) => {
    check?.(name, before);
    return algorithms[name];
  });
}

export function jwksCommand(): Command {
  return withGuide(withClusterOptions(new Command('jwks')), {
    examples: [
      { does: 'Write the JWKS of one key', line: 'irsactl jwks sa-signer.key.pub' },
      {
        does: 'Of an old and a new key, into a file',
        line: 'irsactl jwks sa-signer.key.pub signer-ec.key.pub --out keys.json',
      },
      { does: 'Of a cluster, as PEM', line: 'irsactl jwks --from-cluster -o pem' },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('write the JWKS of keys, as published in keys.json')
    .argument(
      '[files...]',
      'public keys, private keys, certificates (PEM), ssh-keygen .pub files or other JWKS; `-` reads standard input',
    )
    .option('--from-cluster', 'read the keys of the cluster, from /openid/v1/jwks')
    .option('--legacy-empty-kid', 'repeat the first key with an empty kid (Kubernetes before 1.16)')
    .addOption(documentFormatOption(['json', 'yaml', 'pem']))
    .addOption(outOption())
    .action(async (files: readonly string[], options: JwksOptions, command: Command) =>
      (await import('../work/steps.ts')).writeJwks(files, options, command),
    );
}

export function discoveryCommand(): Command {
  return withGuide(new Command('discovery'), {
    examples: [
      {
        does: 'For keys that sign with RS256',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1',
      },
      {
        does: 'With the algorithms of these keys',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1 sa-signer.key.pub',
      },
      {
        does: 'Into the file that is published',
        line: 'irsactl discovery --issuer https://oidc.example.com/prod-1 --out openid-configuration',
      },
    ],
    page: 'how-to/use-the-single-steps.md',
  })
    .description('write the discovery document, as published in .well-known/openid-configuration')
    .argument('[keys...]', 'keys or a JWKS, for the signing algorithms; without any, RS256')
    .requiredOption('--issuer <issuer>', 'the issuer: https://HOST or https://HOST/PATH', parseIssuerUrl)
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(async (keys: readonly string[], options: DiscoveryOptions) =>
      (await import('../work/steps.ts')).writeDiscovery(keys, options),
    );
}

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
        does: 'For the partition of China',
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
      'service account that may assume the role (repeatable)',
      listOf(anyItem),
    )
    .option('--audience <name>', 'the audience of the tokens', audienceOf, 'sts.amazonaws.com')
    .option(
      '--region <region>',
      'a region of the account, if it is not in the commercial partition',
      partitionOfRegion,
    )
    .option('--like', 'treat * and ? in service accounts as wildcards; more pods may get the role')
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(async (options: TrustPolicyOptions) =>
      (await import('../work/steps.ts')).writeTrustPolicy(options),
    );
}

/** ClientIDList: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
function audienceOf(text: string): string {
  if (text.length >= 1 && text.length <= 255) return text;
  throw new InvalidArgumentError('An audience has 1 to 255 characters.');
}

function partitionOfRegion(text: string): Partition {
  return partitionOf(regionValue(text));
}

export function iamPolicyCommand(): Command {
  return withGuide(new Command('iam-policy'), {
    examples: [
      { does: 'To run apply, rotate and destroy', line: 'irsactl iam-policy --account 123456789012' },
      {
        does: 'To run only commands that change nothing: plan, status, verify and graph',
        line: 'irsactl iam-policy --account 123456789012 --read-only',
      },
      {
        does: 'For the role that irsactl assumes in another account of irsa.yaml',
        line: 'irsactl iam-policy --account analytics',
      },
      {
        does: "Into a file for `aws iam create-policy`, or several if IAM's size limit requires it",
        line: 'irsactl iam-policy --account 123456789012 --out policy.json',
      },
    ],
    exits: { wrongUsage: 'wrong usage, a mistake in irsa.yaml, or no account' },
    page: 'how-to/run-with-least-privilege.md',
  })
    .summary('write the smallest IAM policy that irsactl needs')
    .description(
      'Write the IAM policy that irsactl needs to plan, apply, rotate, verify and destroy exactly this chain. It names the bucket, the identity provider, the roles and the policies. Each account has its own. Neither the cluster nor AWS is asked.',
    )
    .addOption(fileOption())
    .option(
      '--account <account>',
      'AWS account: a name of spec.aws.accounts, or an ID (default: spec.aws.account)',
    )
    .option('--read-only', 'only what plan, status, verify, graph, role list and role show need')
    .addOption(documentFormatOption())
    .addOption(outOption())
    .action(async (options: IamPolicyOptions) =>
      (await import('../work/iam-policy.ts')).writeIamPolicy(options),
    );
}

export function renderCommand(): Command {
  return withGuide(new Command('render'), {
    examples: [
      { does: 'Print the manifests for ./irsa.yaml', line: 'irsactl render' },
      { does: 'Into a file', line: 'irsactl render --out webhook.yaml' },
      { does: 'As JSON', line: 'irsactl render -o json' },
    ],
    page: 'how-to/run-the-webhook.md',
  })
    .description(
      'print the injection manifests: the webhook, or with `injection: none` the parts for your pods',
    )
    .addOption(fileOption())
    .addOption(documentFormatOption().default('yaml'))
    .addOption(outOption())
    .action(async (options) => (await import('../work/render.ts')).render(options));
}

function outOption(): Option {
  return new Option('--out <file>', 'file to write (default: standard output)');
}

/** `-o` of commands whose result is a JSON document. */
function documentFormatOption(formats: readonly string[] = ['json', 'yaml']): Option {
  return new Option('-o, --output <format>', 'format of the document').choices(formats).default('json');
}
