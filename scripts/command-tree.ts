import type { Command } from 'commander';

/** A command with all the words that call it: `irsactl role show`. */
export interface NamedCommand {
  readonly title: string;
  readonly command: Command;
}

/** A command and, behind it, those within it, in the order of the help. */
export function commandTree(command: Command, parents = ''): readonly NamedCommand[] {
  const title = `${parents}${command.name()}`;
  return [{ title, command }, ...command.commands.flatMap((child) => commandTree(child, `${title} `))];
}
