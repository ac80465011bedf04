import type { Command } from 'commander';
import { chainCommand } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import type { VerifyOptions } from '../work/verify.ts';

/** `irsactl verify`: looks at every link as AWS and the pods see it. Changes nothing. */
export function verifyCommand(): Command {
  return withGuide(chainCommand('verify'), {
    examples: [
      { does: 'Look at the chain as AWS and the pods see it', line: 'irsactl verify' },
      { does: 'In a check that runs every hour', line: 'irsactl verify --quiet --timeout 5m -o json' },
      { does: 'Say whom it asks', line: 'irsactl verify -v' },
      {
        does: 'See the documents from a pod of the cluster, too',
        line: 'irsactl verify --from-pod --pod-image registry.example.com/irsactl:0.1.0',
      },
    ],
    exits: { findings: 'a link does not hold' },
    page: 'tutorial.md',
  })
    .description('prove every link from outside, up to the first that does not hold')
    .option(
      '--from-pod',
      'fetch the two documents from a short-lived pod as well, which is deleted at the end; it needs create, get, list and delete on pods',
    )
    .option(
      '--pod-image <image>',
      'image of that pod, with Node; default: that of the webhook in irsa.yaml, or of this irsactl',
    )
    .option(
      '--pod-namespace <namespace>',
      'its namespace; default: that of the webhook in irsa.yaml, else kube-system',
    )
    .action(async (options: VerifyOptions) => (await import('../work/verify.ts')).verify(options));
}
