import { allParts, type ChainGraph } from '../../../../graph/chain-graph.ts';
import { countStates, stateOf } from '../folded-parts.ts';
import { Markup, markup } from '../markup.ts';
import { icon, iconDefinitions } from '../state-icon.ts';
import { themeStyle } from '../theme.ts';
import { columns, drawLabel } from './band.ts';
import { drawCard, round } from './card.ts';
import { type Layout, layOut } from './layout.ts';
import { drawLines } from './lines.ts';
import { drawNote } from './note.ts';

/** The picture: light or dark as the reader's system is, and nothing is fetched. */
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
${key(height)}
</svg>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${picture}\n`;
}

/** The whole picture in a sentence a link, for who hears it. */
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

/** The chain itself: a line through the stations of its links. */
function spine({ labels }: Layout): Markup {
  const [first, last] = [labels[0], labels.at(-1)];
  if (!first || !last) return markup``;
  return markup`<path class="spine" d="M${columns.spine} ${round(first.y + 12)}V${round(last.y + 12)}"/>`;
}

/** What the lines mean. */
function key(height: number): Markup {
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
