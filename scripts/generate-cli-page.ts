import type { Command } from 'commander';
import { createProgram } from '../src/cli/program.ts';
import { commandTree } from './command-tree.ts';
import type { GeneratedFile } from './generate-file.ts';

const helpWidth = 100;

/** The reference page of the command line, from the help of each command. */
export function cliPage(): GeneratedFile {
  const program = createProgram();
  const sections = commandTree(program).map(
    ({ title, command }) => `## ${title}\n\n\`\`\`text\n${helpOf(command)}\`\`\`\n`,
  );
  return {
    path: 'docs/reference/cli.md',
    text: `# The command line\n\nThe \`--help\` of each command. All commands also work as \`kubectl irsa …\`. You can put options
before the command: \`irsactl -f prod.yaml plan\`.\n\n${sections.join('\n')}`,
  };
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => helpWidth,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.endsWith('\n') ? text : `${text}\n`;
}
