import { Command } from 'commander';
import { withClusterOptions } from '../access-options.ts';
import { outputOption } from '../chain-options.ts';
import type { NodePrepareOptions } from '../work/node-prepare.ts';

/** `irsactl node prepare NAME`: what a control plane node needs beyond what `kubeadm join` brings it. */
export function nodeCommand(): Command {
  const prepare = withClusterOptions(new Command('prepare'))
    .description(
      'before `kubeadm join --control-plane`: put the key files on a node that kubeadm does not bring',
    )
    .argument('<name>', 'the name that the node will have in the cluster')
    .option('-f, --file <path>', 'the chain; `-` reads standard input', 'irsa.yaml')
    .addOption(outputOption())
    .option('--ssh <host>', 'reach the node so; without it, it is this machine, or as irsa.yaml says')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'show what would be done and stop')
    .action(async (name: string, options: NodePrepareOptions) =>
      (await import('../work/node-prepare.ts')).prepareNode(name, options),
    );
  return new Command('node').description('work on one node of the control plane').addCommand(prepare);
}
