import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { explain } from '../../../src/cli/work/explain.ts';
import { markdownPages } from '../../support/markdown-pages.ts';
import { readStreams } from '../../support/standard-streams.ts';

const root = resolve(import.meta.dirname, '../../..');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(join(root, 'src', path), 'utf8') }));

/** Placeholders for any word, in a synopsis or in text about the command. */
const placeholders = /^(CODE|WORD)$/;

/** The arguments of `irsactl explain` in a text, except placeholders that the program fills. */
function explainedWords(text: string): readonly string[] {
  return [...text.matchAll(/irsa(?:ctl)? explain ([A-Za-z][\w./-]*\w)/g)]
    .map(([, word = '']) => word)
    .filter((word) => !placeholders.test(word));
}

const withWords = [...sources, ...markdownPages()].flatMap(({ path, text }) =>
  [...new Set(explainedWords(text))].map((word) => ({ path, word })),
);

it('finds words, and skips placeholders', () => {
  expect(
    explainedWords(
      'Run `irsactl explain IRSA-CLI-002`, `kubectl irsa explain how-to/check-in-ci`. `irsactl explain CODE`, `irsactl explain [word]`, `irsactl explain`',
    ),
  ).toEqual(['IRSA-CLI-002', 'how-to/check-in-ci']);
  expect(withWords.length).toBeGreaterThan(40);
});

it.each(withWords)('$path: irsactl explain $word', async ({ word }) => {
  readStreams();
  await expect(explain(word, 'json', createProgram())).resolves.toBeUndefined();
});
