import type { RecordedLine } from './recorded-line.ts';
import { type Span, styledSpans } from './styled-spans.ts';

const size = { font: 13, column: 7.83, row: 19, margin: 18, bar: 34 };

/**
 * A terminal's lines as one picture without a script: each appears once, at its time. Without animations, because the
 * viewer does not support them or the reader disabled them, all lines are visible. Colours follow the reader's scheme.
 */
export function recordingSvg(title: string, lines: readonly RecordedLine[]): string {
  const spans = lines.map(({ text }) => styledSpans(text));
  const columns = Math.max(...spans.map((line) => line.reduce((sum, { text }) => sum + text.length, 0)));
  const width = Math.ceil(columns * size.column + 2 * size.margin);
  const height = Math.ceil(size.bar + lines.length * size.row + size.margin);
  const rows = lines.map(({ seconds }, index) => row(spans[index] ?? [], index, seconds));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${style}</style>
<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>
<g class="dots"><circle cx="20" cy="18" r="5"/><circle cx="38" cy="18" r="5"/><circle cx="56" cy="18" r="5"/></g>
${rows.join('\n')}
</svg>
`;
}

function row(spans: readonly Span[], index: number, seconds: number): string {
  const y = size.bar + (index + 0.75) * size.row;
  const text = spans.map((span) => tspan(span)).join('');
  return `<text x="${size.margin}" y="${y}" style="animation-delay:${seconds.toFixed(2)}s" xml:space="preserve">${text}</text>`;
}

function tspan({ text, classes }: Span): string {
  return classes.length === 0
    ? escaped(text)
    : `<tspan class="${classes.join(' ')}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

// Every colour has a contrast of at least 4.5 with its background, as WCAG requires for text.
const light = {
  back: '#ffffff',
  line: '#d0d7de',
  text: '#1f2328',
  dim: '#59636e',
  green: '#116329',
  red: '#b42318',
  yellow: '#7d4e00',
  cyan: '#0b6780',
};
const dark = {
  back: '#0d1117',
  line: '#3d444d',
  text: '#e6edf3',
  dim: '#9198a1',
  green: '#56d364',
  red: '#ff8080',
  yellow: '#e3b341',
  cyan: '#76e3ea',
};

// Plain rules without variables, which not every SVG viewer supports.
const style = `
text { font: ${size.font}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; animation: come 0.01s backwards }
.bold { font-weight: 600 }
${scheme(light)}
@media (prefers-color-scheme: dark) {
${scheme(dark)}
}
@keyframes come { from { opacity: 0 } }
@media (prefers-reduced-motion: reduce) { text { animation: none } }
`;

function scheme({ back, line, text, ...colours }: typeof light): string {
  const rules = Object.entries(colours).map(([name, colour]) => `.${name} { fill: ${colour} }`);
  return [
    `.window { fill: ${back}; stroke: ${line} }`,
    `.dots { fill: ${line} }`,
    `text { fill: ${text} }`,
    ...rules,
  ].join('\n');
}
