import type { Command } from 'commander';
import { parse } from 'shell-quote';
import { withOptionsBehind } from '../../src/cli/command-line.ts';
import { createProgram } from '../../src/cli/program.ts';

/** Returns the irsactl command lines in a shell script, each as its arguments. */
export function irsactlCommands(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines
    .flatMap((line) => commandsOf(line))
    .flatMap(([program, ...words]) => (program === 'irsactl' ? [words] : []));
}

/** Returns the commands of one line, each as its words. The word after a redirection is a file. */
function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let isFile = false;
  // A variable counts as one word.
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

/** Parses a command line with the real parser and does nothing else; throws if the parser refuses it. */
export function parseOnly(words: readonly string[]): void {
  const program = createProgram();
  disarm(program);
  program.parse(withOptionsBehind(program, words), { from: 'user' });
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  // Also commands with subcommands: `demo` is a command itself.
  command.action(() => {});
  for (const child of command.commands) disarm(child);
}
