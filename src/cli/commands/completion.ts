import { Argument, Command } from 'commander';
import { IrsaError } from '../../errors/irsa-error.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardOutput } from '../output/printer.ts';
import { ownName } from '../own-name.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `irsactl completion SHELL`: the script by which a shell completes irsactl's words. */
export function completionCommand(): Command {
  return withGuide(new Command('completion'), {
    examples: [
      { does: 'bash: in ~/.bashrc', line: 'source <(irsactl completion bash)' },
      { does: 'zsh: in ~/.zshrc, behind compinit', line: 'source <(irsactl completion zsh)' },
      { does: 'fish: in ~/.config/fish/config.fish', line: 'irsactl completion fish | source' },
    ],
    pluginExamples: [
      {
        does: 'kubectl completes its plugins by itself, where a shell completes kubectl: in ~/.bashrc',
        line: 'source <(kubectl completion bash)',
      },
      {
        does: 'It asks kubectl_complete-irsa on the PATH, which is put there where the package has not',
        line: 'ln -s "$(command -v kubectl-irsa)" /usr/local/bin/kubectl_complete-irsa',
      },
    ],
    page: 'how-to/set-up-shell-completion.md',
  })
    .description('write the completion script for a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action(writeScript);
}

async function writeScript(shell: Shell): Promise<void> {
  if (ownName() === 'kubectl irsa') throw scriptOfOther(shell);
  standardOutput().data(await scriptFor(shell));
}

/** The script completes what follows `irsactl` on a line, and asks a program of that name. */
function scriptOfOther(shell: Shell): IrsaError {
  const script = `kubectl completion ${shell}`;
  return new IrsaError('IRSA-CLI-006', {
    what: 'Plugins of kubectl are completed by kubectl itself.',
    why: 'This script is for lines that begin with irsactl.',
    next: `Run \`${shell === 'fish' ? `${script} | source` : `source <(${script})`}\`; it asks kubectl_complete-irsa on the PATH.`,
  });
}

async function scriptFor(shell: Shell): Promise<string> {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash-script.ts')).bashScript;
    case 'zsh':
      return (await import('../completion/zsh-script.ts')).zshScript;
    case 'fish':
      return (await import('../completion/fish-script.ts')).fishScript;
  }
}
