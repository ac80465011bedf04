import { Command } from 'commander';
import { withClusterOptions } from '../access-options.ts';
import { outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { NodePrepareOptions } from '../work/node-prepare.ts';

/** `irsactl node prepare NAME`: what a control plane node needs beyond what `kubeadm join` brings it. */
export function nodeCommand(): Command {
  const prepare = withClusterOptions(
    withGuide(new Command('prepare'), {
      examples: [
        { does: 'On the node itself, before it joins', line: 'irsactl node prepare cp-4' },
        { does: 'Over ssh', line: 'irsactl node prepare cp-4 --ssh cp-4.example.internal' },
        { does: 'See what it lacks', line: 'irsactl node prepare cp-4 --dry-run -o json' },
      ],
      exits: { findings: 'something stands in the way' },
      page: 'how-to/join-and-upgrade-control-plane-nodes.md',
    }),
  )
    .description(
      'before `kubeadm join --control-plane`: put the key files and arguments on a node that kubeadm does not bring',
    )
    .argument('<node>', 'the name that the node will have in the cluster')
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .addOption(outputOption())
    .option(
      '--ssh <host>',
      'reach the node so; without it, as irsa.yaml says, or it is this machine, if it has that name',
    )
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show what would be done and stop')
    .action(async (name: string, options: NodePrepareOptions) =>
      (await import('../work/node-prepare.ts')).prepareNode(name, options),
    );
  return withGuide(new Command('node'), {
    examples: [
      { does: 'Before `kubeadm join --control-plane`, on the node', line: 'irsactl node prepare cp-4' },
      {
        does: 'Over ssh, without a question',
        line: 'irsactl node prepare cp-4 --ssh cp-4.example.internal --yes',
      },
      { does: 'See what it lacks', line: 'irsactl node prepare cp-4 --dry-run' },
    ],
    page: 'how-to/join-and-upgrade-control-plane-nodes.md',
  })
    .description('work on one node of the control plane')
    .addCommand(prepare);
}
