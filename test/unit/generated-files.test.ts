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

  it('notices a page that differs, one that is missing and one too many', () => {
    const [first, ...others] = generatedFiles();
    const changed = { path: first?.path ?? '', text: `${first?.text} ` };
    const missing = { path: 'docs/reference/none.md', text: '' };
    expect(findDrift([changed, missing, ...others]).outdated).toEqual(
      expect.arrayContaining([changed, missing]),
    );
    const stale = 'schema/output/plan.schema.json';
    expect(findDrift(others.filter(({ path }) => path !== stale)).stale).toContain(stale);
  });

  it('has a heading with its title, and an anchor with its code, for each error that explain knows', () => {
    const page = generatedFiles().find(({ path }) => path === 'docs/reference/errors.md');
    const headings = [...(page?.text ?? '').matchAll(/^### <a id="(.*)"><\/a>(.*)$/gm)];
    const wanted = Object.entries(errorCatalogue).map(([code, { title }]) => [code.toLowerCase(), title]);
    expect(headings.map(([, anchor, title]) => [anchor, title]).toSorted()).toEqual(wanted.toSorted());
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
