import { Command, Option } from 'commander';
import { starterHostings, starterInjections } from '../../config/starter-hosting.ts';
import { withClusterOptions } from '../access-options.ts';
import { outputOption, profileOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { withChoices } from '../help/shared-option.ts';
import { anyItem, listOf } from '../list-value.ts';
import type { InitOptions } from '../work/init.ts';

export function initCommand(): Command {
  const command = withGuide(new Command('init'), {
    examples: [
      { does: 'Answer questions, and get a commented irsa.yaml', line: 'irsactl init' },
      {
        does: 'For a cluster with one control plane node, cp-1 in ssh',
        line: 'irsactl init --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1',
      },
      {
        does: 'Behind CloudFront, if no bucket may be public',
        line: 'irsactl init -f closed.yaml --name prod-1 --region eu-central-1 --hosting cloudfront --bucket prod-1-oidc --node cp-1',
      },
      {
        does: 'On the node itself, with a first role, to another file',
        line: 'irsactl init -f node.yaml --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local --service-account shop/orders --policy AmazonS3ReadOnlyAccess',
      },
    ],
    exits: { wrongUsage: 'wrong usage, or a missing or wrong answer' },
    page: 'tutorial.md',
  })
    .summary('write a first irsa.yaml')
    .description(
      'Write a commented irsa.yaml and its JSON Schema for editors. On a terminal, irsactl asks for what is missing. It suggests what it finds in the kubeconfig, the cluster (list nodes, list serviceaccounts) and AWS (sts:GetCallerIdentity), if they answer. It never overwrites a file.',
    )
    .option('-f, --file <path>', 'file to write; `-` is standard output', 'irsa.yaml')
    .option('--name <chain>', 'name of the chain')
    .option('--region <region>', 'AWS region of the chain')
    .option('--account <id>', 'the only AWS account that irsactl may change')
    .addOption(
      withChoices(
        new Option(
          '--hosting <place>',
          'where the two public documents are: a public bucket, one with a name reserved for your account, or a private one behind CloudFront (default: s3)',
        ),
        starterHostings,
        new Map([['cloudFront', 'cloudfront']]),
      ),
    )
    .option('--bucket <bucket>', 'S3 bucket for the two public documents')
    .option(
      '--node <name=host>',
      'control plane node and its ssh host; NAME=local for this machine; without it, irsactl asks the cluster (repeatable)',
      listOf(anyItem),
    )
    .option('--service-account <namespace/name>', 'service account that gets a role; add more to the file')
    .option('--policy <policy>', 'managed policy of that role, by name or ARN (repeatable)', listOf(anyItem))
    .option('--manifest <path>', "API server manifest on the nodes (default: kubeadm's)")
    .option('--directory <path>', "irsactl's folder on the nodes, for keys and backups")
    .addOption(
      new Option(
        '--injection <mode>',
        "how pods get their token: AWS's webhook, an admission policy, irsactl's webhook, or none (default: upstream)",
      ).choices(starterInjections),
    )
    .option('--webhook-url <url>', 'https URL of a webhook outside the cluster');
  return withClusterOptions(command)
    .addOption(profileOption())
    .addOption(outputOption())
    .action(async (options: InitOptions) => (await import('../work/init.ts')).init(options));
}
