import { Argument, Command } from 'commander';
import { withGuide } from '../help/command-guide.ts';
import { standardOutput } from '../output/printer.ts';

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
    page: 'how-to/complete-commands.md',
  })
    .description('write the script by which a shell completes commands, options and values')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action(async (shell: Shell) => standardOutput().data(await scriptFor(shell)));
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
