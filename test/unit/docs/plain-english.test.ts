import { describe, expect, it } from 'vitest';
import { markdownPages } from '../../support/markdown-pages.ts';
import { type MarkdownSentence, markdownSentences } from '../../support/markdown-sentences.ts';
import { faultsIn } from '../../support/plain-english.ts';

function sentence(text: string): MarkdownSentence | undefined {
  return markdownSentences({ path: 'page.md', text })[0];
}

describe('a page that users read', () => {
  it.each(markdownPages().filter(({ path }) => !path.startsWith('deploy/')))(
    '$path is plain English',
    (page) => {
      const faults = markdownSentences(page).flatMap((found) =>
        faultsIn(found).map((fault) => `${found.at}: ${fault}\n    ${found.text}`),
      );
      expect(faults.length, `\n${faults.join('\n')}\n`).toBe(0);
    },
  );
});

describe('the patterns', () => {
  it.each([
    'Nobody restarts it.',
    'A key that is staged anew.',
    'An answer that hangs is none.',
    'Each lab has a network of its own.',
    'What the switch restores is the manifest.',
    'That costs nothing.',
    '- It ends at once.',
    'The run ends with code 3.',
    '| see right |',
    '| a pod that nobody owns |',
  ])('find: %s', (text) => {
    const found = sentence(text);
    expect(found && faultsIn(found)).toHaveLength(1);
  });

  it.each([
    'None of them is in the package, and there are none to pass on.',
    'irsactl requests tokens of its own account.',
    'It keeps them as long as `nobody` needs them.',
    'What does `plan` show?',
    '## What irsactl may do',
    'See [the page](somebody/at-once.md).',
  ])('pass: %s', (text) => {
    const found = sentence(text);
    expect(found && faultsIn(found)).toEqual([]);
  });
});

describe('sentences', () => {
  it('have line numbers, and end before capitals, code and names of programs', () => {
    const text =
      '# Title\n\nOne e.g. this\nis long. irsactl is two. `plan` is three.\n- item\n\n```\nnot this.\n```\n| a | b c |\n';
    expect(markdownSentences({ path: 'page.md', text }).map((found) => `${found.at} ${found.text}`)).toEqual([
      'page.md:1 Title',
      'page.md:3 One e.g. this is long.',
      'page.md:4 irsactl is two.',
      'page.md:4 `plan` is three.',
      'page.md:5 item',
      'page.md:10 a',
      'page.md:10 b c',
    ]);
  });
});
