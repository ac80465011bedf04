import type { Command } from 'commander';
import { parse } from 'shell-quote';
import { withOptionsBehind } from '../../src/cli/command-line.ts';
import { createProgram } from '../../src/cli/program.ts';

/** The command lines of irsactl in a text of shell commands: the words behind `irsactl`. */
export function irsactlCommands(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines
    .flatMap((line) => commandsOf(line))
    .flatMap(([program, ...words]) => (program === 'irsactl' ? [words] : []));
}

/** The commands of one line, each as its words; what stands behind a redirection is a file. */
function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let isFile = false;
  // A variable stands for one word.
  for (const token of parse(line.replace(/^\$ /, ''), (name) => `$${name}`)) {
    if (typeof token === 'string') {
      if (!isFile) commands.at(-1)?.push(token);
      isFile = false;
    } else if ('op' in token && /^[<>]/.test(token.op)) isFile = true;
    else if ('op' in token && token.op === 'glob') commands.at(-1)?.push(token.pattern);
    else if ('op' in token) commands.push([]);
  }
  return commands;
}

/** Parses a command line with the real parser, and does nothing; throws where it is refused. */
export function parseOnly(words: readonly string[]): void {
  const program = createProgram();
  disarm(program);
  program.parse(withOptionsBehind(program, words), { from: 'user' });
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  // Also those that hold others: `demo` is a command itself.
  command.action(() => {});
  for (const child of command.commands) disarm(child);
}
