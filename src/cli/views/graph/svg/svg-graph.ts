import { allParts, type ChainGraph } from '../../../../graph/chain-graph.ts';
import { countStates, stateOf } from '../folded-parts.ts';
import { columns, drawLabel } from './band.ts';
import { drawCard, round } from './card.ts';
import { type Layout, layOut } from './layout.ts';
import { drawLines } from './lines.ts';
import { Markup, markup } from './markup.ts';
import { drawNote } from './note.ts';
import { icon, iconDefinitions } from './state-icon.ts';

/** The chain as SVG: light or dark like the reader's system, without external resources. */
export function svgGraph(graph: ChainGraph): string {
  const layout = layOut(graph);
  const height = Math.ceil(layout.height);
  const style = `${themeStyle()}\n${pictureStyle}`;
  const picture = markup`<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 ${columns.width} ${height}" width="${columns.width}" height="${height}" role="img" aria-labelledby="picture-title picture-text">
<title id="picture-title">Chain ${graph.chain}</title>
<desc id="picture-text">${describe(graph)}</desc>
<style>${new Markup(style)}</style>
${iconDefinitions()}
<rect class="back" width="${columns.width}" height="${height}"/>
${drawHead(graph)}
${layout.rules.map((y) => markup`<path class="rule" d="M${columns.label} ${round(y)}H${columns.end}"/>`)}
${spine(layout)}
${drawLines(graph, layout.cards)}
${layout.cards.map(drawCard)}${layout.labels.map(drawLabel)}${layout.notes.map(drawNote)}
${legend(height)}
</svg>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${picture}\n`;
}

/** A sentence for each link, for screen readers. */
function describe({ links }: ChainGraph): string {
  return links.map(({ link, state, summary }) => `${link}: ${state}, ${summary}.`).join(' ');
}

function drawHead(graph: ChainGraph): Markup {
  const { chain, account, region, server, clusterUid } = graph;
  let x: number = columns.label;
  const counts = countStates(allParts(graph)).map(([state, count]) => {
    const text = `${count} ${stateOf(count, state)}`;
    const drawn = markup`${icon(state, x, 52, 14)}<text class="words" x="${x + 20}" y="63.5">${text}</text>`;
    x += 44 + text.length * 6.8;
    return drawn;
  });
  return markup`<text class="heading" x="${columns.label}" y="36">Chain ${chain}</text>
<text class="words" x="${columns.end}" y="24" text-anchor="end">AWS ${account} · ${region}</text>
<text class="words" x="${columns.end}" y="42" text-anchor="end">cluster ${clusterUid.slice(0, 8)} · ${server}</text>
${counts}`;
}

/** A line through the stations of all links. */
function spine({ labels }: Layout): Markup {
  const [first, last] = [labels[0], labels.at(-1)];
  if (!first || !last) return markup``;
  return markup`<path class="spine" d="M${columns.spine} ${round(first.y + 12)}V${round(last.y + 12)}"/>`;
}

/** The legend. */
function legend(height: number): Markup {
  const y = height - 22;
  const lines = [
    ['plain', 'issues tokens of, gets'],
    ['dashed', 'still accepts tokens of'],
    ['trust', 'trusts'],
  ] as const;
  return markup`${lines.map(([style, text], index) => {
    const x = columns.parts + index * 210;
    return markup`<path class="line ${style}" d="M${x} ${y}h30"/><text class="small" x="${x + 38}" y="${y + 4}">${text}</text>`;
  })}`;
}

const pictureStyle = `.picture text{font-family:var(--sans);fill:var(--ink)}
.picture .back{fill:var(--back)}
.picture .heading{font-size:22px;font-weight:650}
.picture .title{font-size:15.5px;font-weight:650}
.picture .verdict{font-size:13px;font-weight:600;fill:var(--state)}
.picture .small{font-size:12px;fill:var(--muted)}
.picture .words{font-size:12.5px;fill:var(--muted)}
.picture .name{font-family:var(--mono);font-size:13px}
.picture .found{font-size:13px}
.picture .rest{font-size:13px;font-style:italic;fill:var(--muted)}
.picture .card{fill:var(--card);stroke:var(--faint)}
.picture .edge{fill:var(--state)}
.picture .rule{stroke:var(--faint);fill:none}
.picture .spine{stroke:var(--line);stroke-width:3;fill:none}
.picture .station{fill:var(--back)}
.picture .line{fill:none;stroke:var(--line);stroke-width:1.6}
.picture .dashed{stroke-dasharray:5 4}
.picture .trust{stroke:var(--accent)}
.picture .bare{stroke:var(--bare);stroke-dasharray:2 3}`;

/** Contrast to the background: at least 4.5 for text, 3 for lines (WCAG 2.2, AA). */
const light = {
  back: '#ffffff',
  card: '#f6f8fa',
  ink: '#1f2328',
  muted: '#59636e',
  line: '#818b98',
  faint: '#d1d9e0',
  accent: '#0550ae',
  sign: '#ffffff',
  good: '#1a7f37',
  new: '#0969da',
  changed: '#8a5a00',
  removed: '#8250df',
  wrong: '#cf222e',
  bare: '#b02a7a',
} as const;

const dark: Readonly<Record<keyof typeof light, string>> = {
  back: '#0d1117',
  card: '#161b22',
  ink: '#e6edf3',
  muted: '#9198a1',
  line: '#7d8590',
  faint: '#30363d',
  accent: '#79c0ff',
  sign: '#0d1117',
  good: '#3fb950',
  new: '#58a6ff',
  changed: '#d29922',
  removed: '#bc8cff',
  wrong: '#ff7b72',
  bare: '#f778ba',
};

const mono = 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace';

/** The colours as CSS variables, for light and dark systems. */
function themeStyle(): string {
  return `.picture{color-scheme:light dark;${variables(light)}--mono:${mono};--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){.picture{${variables(dark)}}}
${stateStyle}`;
}

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

const stateStyle = `.in-place{--state:var(--good)}
.to-be-created{--state:var(--new)}
.to-be-changed{--state:var(--changed)}
.to-be-removed{--state:var(--removed)}
.has-errors{--state:var(--wrong)}
.without-identity{--state:var(--bare)}
.not-looked-at{--state:var(--muted)}
.fill{fill:var(--state)}
.sign,.mark,.open{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sign{stroke:var(--sign)}
.mark,.open{stroke:var(--state)}
.open{stroke-dasharray:3 2.5;stroke-width:1.6}`;
