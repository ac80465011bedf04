import { Command, Option } from 'commander';
import { starterHostings } from '../../config/starter-hosting.ts';
import { withClusterOptions } from '../access-options.ts';
import { outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { anyItem, listOf } from '../list-value.ts';
import type { InitOptions } from '../work/init.ts';

/** `irsactl init`: writes a first irsa.yaml, from flags or by asking. */
export function initCommand(): Command {
  const command = withGuide(new Command('init'), {
    examples: [
      { does: 'Answer questions, and get a commented irsa.yaml', line: 'irsactl init' },
      {
        does: 'For a cluster with one control plane node that ssh knows as cp-1',
        line: 'irsactl init --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1',
      },
      {
        does: 'Where no bucket may be public: the documents behind CloudFront',
        line: 'irsactl init -f closed.yaml --name prod-1 --region eu-central-1 --hosting cloudFront --bucket prod-1-oidc --node cp-1',
      },
      {
        does: 'With a first role, on the node itself, to another file',
        line: 'irsactl init -f node.yaml --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1=local --service-account shop/orders --policy AmazonS3ReadOnlyAccess',
      },
    ],
    exits: { wrongUsage: 'wrong usage, or an answer that is missing or wrong' },
    page: 'tutorial.md',
  })
    .summary('write a first irsa.yaml')
    .description(
      'Write a commented irsa.yaml, and beside it its JSON Schema for editors. On a terminal it asks for what is missing, and suggests what it sees in the kubeconfig, the cluster (list nodes, list serviceaccounts) and AWS (sts:GetCallerIdentity); none of them has to answer. Never overwrites a file.',
    )
    .option('-f, --file <path>', 'the file to write; `-` is standard output', 'irsa.yaml')
    .option('--name <chain>', 'name of the chain')
    .option('--region <region>', 'the AWS region of the chain')
    .option('--account <id>', 'AWS account, beside which irsactl refuses all others')
    .addOption(
      new Option(
        '--hosting <place>',
        'where the two public documents lie: a bucket, one whose name no other account can ever have, or a closed one behind CloudFront; default: s3',
      ).choices(starterHostings),
    )
    .option('--bucket <bucket>', 'S3 bucket for the two public documents')
    .option(
      '--node <name=host>',
      'control plane node and its ssh host, or NAME=local where this is the node (repeatable)',
      listOf(anyItem),
    )
    .option(
      '--service-account <namespace/name>',
      'service account that gets a role; further ones are written into the file',
    )
    .option('--policy <policy>', 'managed policy of that role, by name or ARN (repeatable)', listOf(anyItem))
    .option('--manifest <path>', "the API server's manifest on the nodes, where it is not kubeadm's")
    .option('--directory <path>', 'folder on the nodes for staged keys and backups')
    .option('--webhook-url <url>', 'https URL of a webhook outside the cluster');
  return withClusterOptions(command)
    .option('--profile <profile>', 'the profile of the AWS configuration; default: as the AWS CLI finds it')
    .addOption(outputOption())
    .action(async (options: InitOptions) => (await import('../work/init.ts')).init(options));
}
