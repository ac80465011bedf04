import { describe, expect, it } from 'vitest';
import { findDrift, generatedFiles } from '../../scripts/generate-all.ts';
import { formatJson } from '../../scripts/generate-json.ts';

describe('what is generated from code', () => {
  it('is what `node scripts/generate.ts` would write now', () => {
    const { outdated, stale } = findDrift(generatedFiles());
    expect(outdated.map(({ path }) => path)).toEqual([]);
    expect(stale).toEqual([]);
  });

  it('notices a page that differs and one that is missing', () => {
    const [first, ...others] = generatedFiles();
    const changed = { path: first?.path ?? '', text: `${first?.text} ` };
    const missing = { path: 'docs/errors/IRSA-NONE-001.md', text: '' };
    expect(findDrift([changed, missing, ...others]).outdated).toEqual(
      expect.arrayContaining([changed, missing]),
    );
    expect(findDrift(others.filter(({ path }) => !path.endsWith('IRSA-CONFIG-001.md'))).stale).toContain(
      'docs/errors/IRSA-CONFIG-001.md',
    );
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
