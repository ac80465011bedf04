import type { Command } from 'commander';

/** A command with its full name: `irsactl role show`. */
export interface NamedCommand {
  readonly title: string;
  readonly command: Command;
}

/** A command, followed by its subcommands in the order of the help. */
export function commandTree(command: Command, parents = ''): readonly NamedCommand[] {
  const title = `${parents}${command.name()}`;
  return [{ title, command }, ...command.commands.flatMap((child) => commandTree(child, `${title} `))];
}
