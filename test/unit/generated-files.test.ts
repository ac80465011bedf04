import { describe, expect, it } from 'vitest';
import { findDrift, generatedFiles } from '../../scripts/generate-all.ts';
import { formatJson } from '../../scripts/generate-json.ts';
import { errorCatalogue } from '../../src/errors/catalogue/index.ts';

describe('what is generated from code', () => {
  it('is what `node scripts/generate.ts` would write now', () => {
    const { outdated, stale } = findDrift(generatedFiles());
    expect(outdated.map(({ path }) => path)).toEqual([]);
    expect(stale).toEqual([]);
  });

  it('notices a page that differs and one that is missing', () => {
    const [first, ...others] = generatedFiles();
    const changed = { path: first?.path ?? '', text: `${first?.text} ` };
    const missing = { path: 'docs/errors/none.md', text: '' };
    expect(findDrift([changed, missing, ...others]).outdated).toEqual(
      expect.arrayContaining([changed, missing]),
    );
    expect(findDrift(others.filter(({ path }) => !path.endsWith('/config.md'))).stale).toContain(
      'docs/errors/config.md',
    );
  });

  it('has one page of errors a room, with a heading for each code that explain knows', () => {
    const pages = generatedFiles().filter(({ path }) => path.startsWith('docs/errors/'));
    const [index, ...rooms] = pages.map(({ text }) => text);
    const headings = rooms.flatMap((text) => [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading));
    expect(headings.toSorted()).toEqual(Object.keys(errorCatalogue).toSorted());
    expect(pages.length).toBeLessThan(25);
    for (const code of Object.keys(errorCatalogue)) {
      const [, room = ''] = code.split('-');
      expect(index).toContain(`(${room.toLowerCase()}.md#${code.toLowerCase()})`);
    }
  });

  it('writes JSON that reads back to the same', () => {
    const value = {
      a: ['x', 'y'],
      b: [],
      c: [{ d: ['a [b]', 'c'] }],
      e: Array.from({ length: 60 }, (_, i) => i),
    };
    expect(JSON.parse(formatJson(value))).toEqual(value);
    expect(formatJson({ a: ['x', 'y'] })).toBe('{\n  "a": ["x", "y"]\n}\n');
  });
});
