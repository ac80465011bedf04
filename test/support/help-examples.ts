import type { Command } from 'commander';
import { guideOf } from '../../src/cli/help/command-guide.ts';
import { createProgram } from '../../src/cli/program.ts';

/** Examples of the help that no test can run unchanged, with the reason: help.test.ts only parses them. */
export const onlyParsed: Readonly<Record<string, string>> = {
  'irsactl init': 'asks a person: test/system/cli/init.test.ts',
  'irsactl status -f staging.yaml --context staging': 'needs a second cluster',
  'irsactl role list -f staging.yaml --context staging': 'needs a second cluster',
  'irsactl role list --account analytics':
    'needs a second account: test/system/chain/two-accounts-behind-cloud-front.test.ts',
  'irsactl iam-policy --account analytics':
    'needs a second account: test/system/chain/two-accounts-behind-cloud-front.test.ts',
  'irsactl role show prod-1-shop-orders -o json | jq .trustPolicy': 'needs jq, which not every machine has',
  'irsactl demo cluster --directory play > cluster.env':
    'the first one with its output in a file, as in test/extended/docs/tutorial.test.ts',
  'irsactl demo cluster --directory play > cluster.env 2> cluster.log':
    'the first one with its output in files, as in test/extended/docs/tutorial.test.ts',
  'source <(kubectl completion bash)': "kubectl's own: test/extended/cli/kubectl-plugin.test.ts",
  'ln -s "$(command -v kubectl-irsa)" /usr/local/bin/kubectl_complete-irsa':
    'writes to the machine: test/extended/cli/kubectl-plugin.test.ts',
};

/** Returns the examples in a command's help that a test can run, in order: `helpExamples('role show')`. */
export function helpExamples(name: string): readonly string[] {
  const found = name
    .split(' ')
    .reduce<Command | undefined>(
      (command, word) => command?.commands.find((one) => one.name() === word),
      createProgram(),
    );
  const guide = found && guideOf(found);
  if (!guide) throw new TypeError(`there is no command ${name}`);
  return guide.examples.map(({ line }) => line).filter((line) => !Object.hasOwn(onlyParsed, line));
}
