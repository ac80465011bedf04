import { expect, it } from 'vitest';
import { irsactlCommands, parseOnly } from '../../support/documented-commands.ts';
import { fencedBlocks, markdownPages } from '../../support/markdown-pages.ts';

const shells = ['sh', 'console', 'text', ''];
/** Contains the examples of the help, which help.test.ts checks. */
const pages = markdownPages().filter(({ path }) => path !== 'docs/reference/cli.md');

/** Every irsactl command in a block; in a block of another language than sh, only those that begin a line. */
const commands = pages
  .flatMap(fencedBlocks)
  .filter(({ info }) => shells.includes(info))
  .flatMap(({ page, line, text }) =>
    irsactlCommands(text).map((words) => ({ at: `${page}:${line}`, command: words.join(' '), words })),
  )
  // A synopsis.
  .filter(({ command }) => !/\[--|…/.test(command));

it('the pages have commands', () => expect(commands.length).toBeGreaterThan(50));

it.each(commands)('$at: irsactl $command', ({ words }) => {
  expect(() => parseOnly(words)).not.toThrow();
});

/** Commands in the text of a page; a mere name of a command needs no arguments. */
const named = pages
  .flatMap(({ path, text }) =>
    [...text.matchAll(/`irsactl ([^`\n]+)`/g)].map(([, command = '']) => ({ path, command })),
  )
  .filter(({ command }) => command.includes('--') && !/\[|…|\b[A-Z]{3,}\b/.test(command));

it.each(named)('$path names irsactl $command', ({ command }) => {
  try {
    for (const words of irsactlCommands(`irsactl ${command}`)) parseOnly(words);
  } catch (error) {
    expect(error).toMatchObject({
      code: expect.stringMatching(/missing(Mandatory|Argument)|optionMissingArgument|commander\.version/),
    });
  }
});

it('a wrong option, a wrong value and a missing value fail', () => {
  expect(() => parseOnly(['plan', '--no-such'])).toThrow(/unknown option/);
  expect(() => parseOnly(['apply', '--only', 'rolls'])).toThrow(/rolls/);
  expect(() => parseOnly(['demo', 'cluster'])).toThrow(/required option/);
});

it('finds a command after others, over several lines, and in a substitution', () => {
  expect(irsactlCommands('cd x && irsactl plan \\\n  -q > out.txt; irsactl verify | head')).toEqual([
    ['plan', '-q'],
    ['verify'],
  ]);
});
