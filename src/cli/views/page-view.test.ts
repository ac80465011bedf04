import { describe, expect, it } from 'vitest';
import { readDocuments } from '../help/documents.ts';
import { pageLines } from './page-view.ts';
import { renderLine } from './paint.ts';

const documents = readDocuments();
const others = new Set(Object.keys(documents));

function shown(path: string, markdown: string, width = 60): string {
  const canvas = { colour: false, width };
  return pageLines({ path, markdown, others }, canvas)
    .map((line) => renderLine(line, canvas))
    .join('\n');
}

describe('a page on a terminal', () => {
  it('wraps text to the width, indents items below their marker, and keeps code unchanged', () => {
    const code = `irsactl plan ${'--only roles '.repeat(6)}`;
    const page = `# Title

One sentence that was broken by hand,
<!-- shows: nothing -->
and goes on.

- An item of a list, which is a little longer than the terminal
  is wide
  1. within it **another**

\`\`\`sh
${code}

irsactl apply
\`\`\`
`;
    expect(shown('tutorial.md', page).split('\n')).toEqual([
      'Title',
      '',
      'One sentence that was broken by hand, and goes on.',
      '',
      '- An item of a list, which is a little longer than the',
      '  terminal is wide',
      '  1. within it another',
      '',
      `    ${code}`,
      '',
      '    irsactl apply',
    ]);
  });

  it('shows the explain word of a linked page, or the address', () => {
    const text = `See [leaving](remove-irsactl.md#all), ([more](../tutorial.md)), [there](https://example.com), [here](#x), [not here](../reference/errors.md).`;
    expect(shown('how-to/x.md', text, 400)).toBe(
      `See leaving (how-to/remove-irsactl), (more: tutorial), there (https://example.com), here, not here.

Pages in parentheses: \`irsactl explain how-to/remove-irsactl\`.`,
    );
  });

  it('shows a table in columns if it fits, otherwise as a list', () => {
    const table = '| you have | set |\n|---|---|\n| a proxy | `A\\|B` |\n| none | |\n';
    expect(shown('tutorial.md', table)).toBe('you have  set\na proxy   `A|B`\nnone');
    expect(shown('tutorial.md', table.replace('none', 'nothing '.repeat(8)), 60)).toBe(
      `- you have: a proxy\n  set: \`A|B\`\n- you have: ${'nothing '.repeat(5)}nothing\n  nothing nothing`,
    );
  });

  it('shows a table without header texts as its rows alone', () => {
    const table = '| | |\n|---|---|\n| a proxy | 1 |\n| b | 2 |\n';
    expect(shown('tutorial.md', table)).toBe('a proxy  1\nb        2');
    expect(shown('tutorial.md', table, 10)).toBe('- a proxy\n  1\n- b\n  2');
    expect(shown('tutorial.md', table.replace('| | |', '| | n |'))).toBe(
      '         n\na proxy  1\nb        2',
    );
  });

  it.each(Object.entries(documents))('fits into the width, and loses nothing: %s', (path, markdown) => {
    const text = shown(path, markdown, 60);
    const code = [...markdown.matchAll(/^( *)```\w*\n([\s\S]*?)^\1```$/gm)].flatMap(([, , body = '']) =>
      body.split('\n').map((line) => line.trim()),
    );
    const broken = text
      .split('\n')
      .filter((line) => line.length > 60 && !code.includes(line.trim()))
      // A command, an address or a name stays whole.
      .filter((line) => !/^[^\s`]*(`[^`]+`|\S+)[^\s`]*$/.test(line.trim().replace(/^(- |\d+\. )/, '')));
    expect(broken).toEqual([]);
    const words = (one: string) => one.match(/\w{4,}/g) ?? [];
    const prose = markdown
      .replaceAll(/^ *<!--.*-->$/gm, '')
      .replaceAll(/\]\([^)]+\)/g, '')
      .replaceAll(/^ *```.*$/gm, '');
    const has = new Set(words(text));
    expect(words(prose).filter((word) => !has.has(word))).toEqual([]);
  });
});
