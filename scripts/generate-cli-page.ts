import type { Command } from 'commander';
import type { GeneratedFile } from './generate-file.ts';

const helpWidth = 100;

/** The reference page of the command line, or null while a command that the program names is not there yet. */
export async function cliPage(): Promise<GeneratedFile | null> {
  const program = await loadProgram();
  if (!program) return null;
  const sections = commandsOf(program).map(
    ({ title, command }) => `## ${title}\n\n\`\`\`text\n${helpOf(command)}\`\`\`\n`,
  );
  return {
    path: 'docs/reference/cli.md',
    text: `# The command line\n\nWhat \`--help\` says, command by command. All of it works as \`kubectl irsa …\`, too.\n\n${sections.join('\n')}`,
  };
}

async function loadProgram(): Promise<Command | null> {
  try {
    const { createProgram } = await import('../src/cli/program.ts');
    return createProgram();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
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
