import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';

function withChildren(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withChildren)];
}

/** Of a terminal that does not say how wide it is. */
const width = 80;

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => width,
  });
  command.outputHelp();
  return text;
}

describe.each(withChildren(createProgram()).map((command) => [command.name(), command] as const))(
  'the help of %s',
  (_, command) => {
    it('keeps to 80 columns, and shows no default that says nothing', () => {
      const help = helpOf(command);
      // A path or a URL stays whole.
      const broken = help.split('\n').filter((line) => line.length > width && line.trim().includes(' '));
      expect(broken).toEqual([]);
      expect(help).not.toContain('(default: [])');
    });
  },
);
