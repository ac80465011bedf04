import { describe, expect, it } from 'vitest';
import { findDrift, generatedFiles } from '../../scripts/generate-all.ts';
import { formatJson } from '../../scripts/generate-json.ts';
import { errorCatalogue } from '../../src/errors/catalogue/index.ts';

describe('files generated from code', () => {
  it('are up to date with `node scripts/generate.ts`', () => {
    const { outdated, stale } = findDrift(generatedFiles());
    expect(outdated.map(({ path }) => path)).toEqual([]);
    expect(stale).toEqual([]);
  });

  it('are reported if they differ, are missing or are no longer generated', () => {
    const [first, ...others] = generatedFiles();
    const changed = { path: first?.path ?? '', text: `${first?.text} ` };
    const missing = { path: 'docs/reference/none.md', text: '' };
    expect(findDrift([changed, missing, ...others]).outdated).toEqual(
      expect.arrayContaining([changed, missing]),
    );
    const stale = 'schema/output/plan.schema.json';
    expect(findDrift(others.filter(({ path }) => path !== stale)).stale).toContain(stale);
  });

  it('have a heading with the title and an anchor with the code of each error that explain knows', () => {
    const page = generatedFiles().find(({ path }) => path === 'docs/reference/errors.md');
    const headings = [...(page?.text ?? '').matchAll(/^### <a id="(.*)"><\/a>(.*)$/gm)];
    const wanted = Object.entries(errorCatalogue).map(([code, { title }]) => [code.toLowerCase(), title]);
    expect(headings.map(([, anchor, title]) => [anchor, title]).toSorted()).toEqual(wanted.toSorted());
  });

  it('have JSON that parses back to the same value', () => {
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
