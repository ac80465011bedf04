import { type Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCode } from '../exit-code.ts';
import { createProgram } from '../program.ts';
import { exitsOf, guideOf } from './command-guide.ts';
import { documentWord } from './document-word.ts';
import { readDocuments } from './documents.ts';

function withChildren(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withChildren)];
}

function helpOf(command: Command, width = 80): string {
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

/** The arguments of each irsactl call in a shell command. */
function callsIn(line: string): readonly (readonly string[])[] {
  const calls = [...line.matchAll(/\birsactl ([^|()<>]*?)(?= *(?:$|[|)]|\d?> ))/g)];
  return calls.map(([, words = '']) => words.match(/"[^"]*"|\S+/g) ?? []);
}

/** https://www.gnu.org/software/bash/manual/html_node/Escape-Character.html */
function joinContinuations(text: string): string {
  return text.replace(/ \\\n {4}/g, ' ');
}

/** Parses without running the command; throws the error that the user would see. */
function parsed(words: readonly string[]): Command {
  const program = createProgram();
  for (const command of withChildren(program)) {
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} }).action(() => {});
  }
  try {
    return program.parse(words, { from: 'user' });
  } catch (error) {
    // The outcome of `--version` and `--help`.
    if (error instanceof CommanderError && error.exitCode === 0) return program;
    throw error;
  }
}

it('finds the irsactl calls in the lines of examples', () => {
  expect(callsIn('irsactl plan -o json > plan.json')).toEqual([['plan', '-o', 'json']]);
  expect(callsIn('source <(irsactl completion bash)')).toEqual([['completion', 'bash']]);
  expect(callsIn('irsactl completion fish | source')).toEqual([['completion', 'fish']]);
  expect(() => parsed(['plan', '--nope'])).toThrow(/--nope/);
});

it('uses the name by which it was called', () => {
  const program = createProgram('kubectl irsa');
  const plan = withChildren(program).find((command) => command.name() === 'plan');
  if (plan === undefined) throw new Error('There is no plan.');
  expect(helpOf(plan)).toMatch(/^Usage: kubectl irsa plan \[options\]\n/);
  expect(helpOf(plan)).toContain('\n  kubectl irsa plan --only roles\n');
  expect(helpOf(plan)).toContain('\nDocumentation: kubectl irsa explain how-to/run-from-ci-and-gitops\n');
});

it('explains completion by kubectl if it runs as a plugin', () => {
  const completion = (name: 'irsactl' | 'kubectl irsa') => {
    const command = createProgram(name).commands.find((one) => one.name() === 'completion');
    return command && helpOf(command);
  };
  expect(completion('irsactl')).toContain('\n  source <(irsactl completion bash)\n');
  expect(completion('kubectl irsa')).toContain('\n  source <(kubectl completion bash)\n');
  expect(completion('kubectl irsa')).not.toContain('irsactl completion');
});

describe.each(withChildren(createProgram()).map((command) => [command.name(), command] as const))(
  'the help of %s',
  (_, command) => {
    it.each([60, 80, 120])('fits into %i columns, and shows no empty default', (width) => {
      const help = helpOf(command, width);
      // Paths and URLs stay whole; examples wrap only before options.
      const guide = guideOf(command);
      const whole = [
        ...(guide?.examples ?? []).flatMap(({ line }) => {
          const parts = line.split(/ (?=--?[a-z])/);
          return parts.length === 1 ? [`  ${line}`] : parts.map((part) => `    ${part}`);
        }),
        `Documentation: irsactl explain ${documentWord(guide?.page ?? '')}`,
      ];
      const broken = help
        .split('\n')
        .filter((line) => line.length > width && line.trim().includes(' ') && !whole.includes(line));
      expect(broken).toEqual([]);
      expect(help).not.toContain('(default: [])');
    });

    it('begins with a sentence, and has a short summary in lists', () => {
      const [, , first] = helpOf(command, 400).split('\n');
      expect(first).toMatch(/^[A-Z].*[^.]\.$/);
      const isListed = command.parent !== null;
      if (isListed) expect(command.summary() || command.description()).toMatch(/^[a-z].*[^.]$/);
    });

    it('has examples that the parser accepts, exit codes, and an existing page', () => {
      const guide = guideOf(command);
      const help = helpOf(command);
      if (guide === undefined) throw new Error(`${command.name()} has no guide.`);
      for (const { line } of guide.examples) {
        expect(joinContinuations(help)).toContain(`\n  ${line}\n`);
        for (const words of callsIn(line)) expect(() => parsed(words)).not.toThrow();
      }
      for (const [code, meaning] of exitsOf(command))
        expect(help).toContain(`  ${code} ${' '.repeat(4)}`.slice(0, 7) + meaning.slice(0, 30));
      expect(exitsOf(command).map(([code]) => code)).toEqual(
        Object.values(exitCode).filter((code) => new RegExp(`^  ${code} +[a-z]`, 'm').test(help)),
      );
      expect(help).toContain(`\nDocumentation: irsactl explain ${documentWord(guide.page)}\n`);
      expect(Object.keys(readDocuments())).toContain(guide.page);
    });
  },
);
