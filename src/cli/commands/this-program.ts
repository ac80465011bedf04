import { Argument, Command } from 'commander';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardOutput } from '../output/printer.ts';
import { ownName } from '../own-name.ts';
import { writeResult } from '../result.ts';
import type { VersionResult } from '../results/step-results.ts';
import { readVersion } from '../version.ts';

export function explainCommand(): Command {
  return withGuide(new Command('explain'), {
    examples: [
      { does: 'An error code', line: 'irsactl explain IRSA-PLAN-001' },
      { does: 'A link of the chain', line: 'irsactl explain control-plane' },
      { does: 'A field of irsa.yaml, and those within it', line: 'irsactl explain spec.issuer.s3' },
      {
        does: 'An answer of STS',
        line: 'irsactl explain "Not authorized to perform sts:AssumeRoleWithWebIdentity"',
      },
      { does: 'A page of the documents; docs lists all of them', line: 'irsactl explain tutorial' },
    ],
    exits: { wrongUsage: 'wrong usage, or an unknown word' },
    page: 'README.md',
  })
    .description(
      'explain an error code, a link, a command, a field of irsa.yaml, an answer of STS, or show a page',
    )
    .argument(
      '[word]',
      'e.g. IRSA-PLAN-001, roles, spec.issuer.s3, apply or tutorial (default: list links and codes)',
    )
    .addOption(outputOption())
    .action(async (word: string | undefined, options: { readonly output: OutputFormat }, command: Command) =>
      (await import('../work/explain.ts')).explain(word, options.output, command.parent),
    );
}

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

export function completionCommand(): Command {
  return withGuide(new Command('completion'), {
    examples: [
      { does: 'bash: in ~/.bashrc', line: 'source <(irsactl completion bash)' },
      { does: 'zsh: in ~/.zshrc, after compinit', line: 'source <(irsactl completion zsh)' },
      { does: 'fish: in ~/.config/fish/config.fish', line: 'irsactl completion fish | source' },
    ],
    pluginExamples: [
      {
        does: 'kubectl completes its plugins if the shell completes kubectl: in ~/.bashrc',
        line: 'source <(kubectl completion bash)',
      },
      {
        does: 'It runs kubectl_complete-irsa; if the package did not install it',
        line: 'ln -s "$(command -v kubectl-irsa)" /usr/local/bin/kubectl_complete-irsa',
      },
    ],
    page: 'how-to/install-irsactl.md',
  })
    .description('write the completion script for a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action(writeScript);
}

async function writeScript(shell: Shell): Promise<void> {
  if (ownName() === 'kubectl irsa') throw kubectlCompletes(shell);
  const { shellScripts } = await import('../completion/shell-scripts.ts');
  standardOutput().data(shellScripts[shell]);
}

function kubectlCompletes(shell: Shell): IrsaError {
  const script = `kubectl completion ${shell}`;
  return new IrsaError('IRSA-CLI-006', {
    what: 'kubectl completes its plugins itself.',
    why: 'This script completes only lines that begin with irsactl.',
    next: `Run \`${shell === 'fish' ? `${script} | source` : `source <(${script})`}\`; it runs kubectl_complete-irsa from the PATH.`,
  });
}

export function versionCommand(): Command {
  return withGuide(new Command('version'), {
    examples: [
      { does: 'The version, and what it runs on', line: 'irsactl version' },
      { does: 'For a script', line: 'irsactl version -o json' },
      { does: 'The version alone', line: 'irsactl --version' },
    ],
    page: 'reference/cli.md',
  })
    .description('print the version and what it runs on')
    .addOption(outputOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const facts: VersionResult = {
        version: readVersion(),
        node: process.versions.node,
        platform: `${process.platform}/${process.arch}`,
      };
      await writeResult(output, facts, () => [
        `irsactl ${facts.version}`,
        `Node ${facts.node}, ${facts.platform}`,
      ]);
    });
}
