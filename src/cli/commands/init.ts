import { Command, InvalidArgumentError } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withGuide } from '../command-guide.ts';
import type { InitFlags } from '../init/complete-answers.ts';
import { anyItem, listOf } from '../list-value.ts';
import { standardOutput } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import type { InitResult } from '../results/step-results.ts';

interface InitOptions extends InitFlags {
  readonly file: string;
  readonly output: OutputFormat;
}

/** `irsactl init`: writes a first irsa.yaml, from flags or by asking. */
export function initCommand(): Command {
  return withGuide(new Command('init'), {
    examples: [
      { does: 'Answer questions, and get a commented irsa.yaml', line: 'irsactl init' },
      {
        does: 'For a cluster with one control plane node that ssh knows as cp-1',
        line: 'irsactl init --name prod-1 --region eu-central-1 --bucket prod-1-oidc --node cp-1',
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
      'Write a commented irsa.yaml, and beside it its JSON Schema for editors. Asks for what is missing; never overwrites a file.',
    )
    .option('-f, --file <path>', 'the file to write; `-` is standard output', 'irsa.yaml')
    .option('--name <chain>', 'name of the chain', once)
    .option('--region <region>', 'AWS region', once)
    .option('--bucket <bucket>', 'S3 bucket for the two public documents', once)
    .option(
      '--node <name=host>',
      'control plane node and its ssh host, or NAME=local where this is the node (repeatable)',
      listOf(anyItem),
    )
    .option('--service-account <namespace/name>', 'service account that gets a role', once)
    .option('--policy <policy>', 'managed policy of that role, by name or ARN (repeatable)', listOf(anyItem))
    .option('--manifest <path>', "the API server's manifest on the nodes, where it is not kubeadm's", once)
    .option('--directory <path>', 'folder on the nodes for staged keys and backups', once)
    .option('--webhook-url <url>', 'https URL of a webhook outside the cluster', once)
    .addOption(outputOption())
    .action(async (options: InitOptions) => {
      const { completeAnswers } = await import('../init/complete-answers.ts');
      const { withTerminal } = await import('../init/ask-on-terminal.ts');
      const { starterText, writeStarter } = await import('../init/write-starter.ts');
      const answers = await withTerminal((ask) => completeAnswers(options, ask));
      if (options.file === '-') return standardOutput().data(starterText(options.file, answers));
      const written = await writeStarter(options.file, answers);
      const result: InitResult = { written };
      await writeResult(options.output, result, () => [
        ...written.map((path) => `Wrote ${path}`),
        `Next: irsactl plan${options.file === 'irsa.yaml' ? '' : ` -f ${options.file}`}`,
      ]);
    });
}

/** The last one would win, with what was meant for the others. */
function once(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError(
    `It is ${JSON.stringify(before)} already; further ones are written into the file.`,
  );
}
