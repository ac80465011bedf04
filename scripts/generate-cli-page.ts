import type { Command } from 'commander';
import { createProgram } from '../src/cli/program.ts';
import type { GeneratedFile } from './generate-file.ts';

const helpWidth = 100;

/** The reference page of the command line, from the help of each command. */
export function cliPage(): GeneratedFile {
  const program = createProgram();
  const sections = commandsOf(program).map(
    ({ title, command }) => `## ${title}\n\n\`\`\`text\n${helpOf(command)}\`\`\`\n`,
  );
  return {
    path: 'docs/reference/cli.md',
    text: `# The command line\n\nWhat \`--help\` says, command by command. All of it works as \`kubectl irsa …\`, too.\n\n${sections.join('\n')}`,
  };
}

function commandsOf(command: Command, parents = ''): readonly { title: string; command: Command }[] {
  const title = `${parents}${command.name()}`;
  const children = command.commands.filter((child) => child.name() !== 'help');
  return [{ title, command }, ...children.flatMap((child) => commandsOf(child, `${title} `))];
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
