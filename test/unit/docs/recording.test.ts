import { describe, expect, it } from 'vitest';
import { shortenPaths, shortenPauses } from '../../../scripts/recording/recorded-line.ts';
import { recordingSvg } from '../../../scripts/recording/recording-svg.ts';
import { styledSpans } from '../../../scripts/recording/styled-spans.ts';

describe('a recording', () => {
  it('keeps times, and shortens pauses over the maximum', () => {
    const at = (seconds: number) => ({ seconds, text: '' });
    expect(shortenPauses([at(0), at(1), at(11), at(11.5), at(20)], 2).map(({ seconds }) => seconds)).toEqual([
      0, 1, 3, 3.5, 5.5,
    ]);
  });

  it('hides paths of the machine, the longest first', () => {
    expect(shortenPaths('/root/x/node of /root/.cache', { '/root': '~', '/root/x': '.' })).toBe(
      './node of ~/.cache',
    );
  });

  it('parses the styles of a line', () => {
    expect(styledSpans('  \u001b[32m✓\u001b[39m issuer')).toEqual([
      { text: '  ', classes: [] },
      { text: '✓', classes: ['green'] },
      { text: ' issuer', classes: [] },
    ]);
  });

  it('shows each line at its time, as text and never as markup', () => {
    const svg = recordingSvg('a "b" & c', [
      { seconds: 0, text: 'first' },
      { seconds: 1.5, text: '</text><script>' },
    ]);
    expect(svg).toContain('animation-delay:1.50s');
    expect(svg).toContain('&lt;/text&gt;&lt;script&gt;');
    expect(svg).not.toContain('<script');
    expect(svg).toContain('aria-label="a &quot;b&quot; &amp; c"');
  });
});
