import type { ChainGraph, GraphEdge, GraphLink, GraphPart, PartState } from '../../../graph/chain-graph.ts';
import { printable } from '../../output/printable.ts';
import { passive } from './edge-words.ts';
import { foldParts } from './folded-parts.ts';

/** Of one link: Mermaid lays out some hundred nodes, and nobody reads them. */
const mostParts = 12;

/** The chain as a flowchart: https://mermaid.js.org/syntax/flowchart.html */
export function mermaidGraph(graph: ChainGraph): string {
  const names = new Map<string, string>();
  const nameOf = (id: string) => names.get(id);
  const links = graph.links.map((link, index) => subgraph(link, index, names));
  return [
    'flowchart LR',
    `  accTitle: ${plain(`Chain ${graph.chain}`)}`,
    `  accDescr: ${plain(graph.links.map(({ link, state }) => `${link} ${state}`).join(', '))}`,
    ...links.flat(),
    // Nothing leads there that would put it behind the link before.
    '  link6 ~~~ link7',
    ...graph.edges.flatMap((edge) => arrow(edge, nameOf)),
    ...Object.entries(classes).map(([name, style]) => `  classDef ${name} ${style}`),
    '',
  ].join('\n');
}

function subgraph(link: GraphLink, index: number, names: Map<string, string>): readonly string[] {
  const { shown, rest } = foldParts(link.parts, mostParts);
  const title = `${index + 1} ${link.link}: ${link.state}`;
  const nodes = shown.map((part, number) => {
    const name = `p${index + 1}_${number + 1}`;
    names.set(part.id, name);
    return `    ${node(name, part)}`;
  });
  const more = rest === null ? [] : [`    more${index + 1}[${quoted(rest)}]`];
  // An empty subgraph would be drawn as a node without its frame.
  const empty = nodes.length === 0 ? [`    none${index + 1}[${quoted(link.summary)}]:::unknown`] : [];
  return [`  subgraph link${index + 1} [${quoted(title)}]`, ...nodes, ...more, ...empty, '  end'];
}

/** The state stands in the text as well: a colour says nothing to those who do not see it. */
function node(name: string, part: GraphPart): string {
  const [open, close] =
    part.kind === 'pod' ? ['(', ')'] : part.kind.startsWith('issuer') ? ['([', '])'] : ['[', ']'];
  const lines = [part.name, ...(part.state === 'in place' ? [] : [part.state]), ...codesOf(part)];
  return `${name}${open}${quoted(...lines)}${close}:::${classOf[part.state]}`;
}

function codesOf({ findings }: GraphPart): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** Every arrow points along the chain, for the layout to follow it. */
function arrow(
  { from, to, meaning }: GraphEdge,
  nameOf: (id: string) => string | undefined,
): readonly string[] {
  const isForward = meaning === 'is published under';
  const [start, end] = isForward ? [nameOf(from), nameOf(to)] : [nameOf(to), nameOf(from)];
  if (start === undefined || end === undefined) return [];
  // Between roles and what they serve the same words would stand at each arrow.
  if (meaning === 'is assumed through' || meaning === 'gets') return [`  ${start} --> ${end}`];
  const line = meaning === 'accepts tokens of' || meaning === 'runs as' ? '-.->' : '-->';
  return [`  ${start} ${line}|${quoted(isForward ? meaning : passive[meaning])}| ${end}`];
}

const classOf: Readonly<Record<PartState, string>> = {
  'in place': 'good',
  'to be created': 'new',
  'to be changed': 'changed',
  'to be removed': 'removed',
  'has errors': 'wrong',
  'without identity': 'bare',
  'not looked at': 'unknown',
};

/** Borders alone: the text keeps the colour of the light or dark theme that the picture is drawn in. */
const classes: Readonly<Record<string, string>> = {
  good: 'stroke:#2da44e,stroke-width:1.5px',
  new: 'stroke:#218bff,stroke-width:2px',
  changed: 'stroke:#bf8700,stroke-width:2px',
  removed: 'stroke:#a475f9,stroke-width:2px',
  wrong: 'stroke:#fa4549,stroke-width:3px',
  bare: 'stroke:#e85aad,stroke-width:2px,stroke-dasharray:5 3',
  unknown: 'stroke:#818b98,stroke-dasharray:3 3',
};

/** One text of several lines, in which nothing means anything to Mermaid. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map(escaped).join('<br/>')}"`;
}

/** Letters, digits and what names are made of; everything else by its number, as Mermaid reads it. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} .:/_@+=-]/gu, (found) => `#${found.codePointAt(0)};`);
}

/** Mermaid has no quotes there: what could end the line or begin something else is left out. */
function plain(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} .:/_@,-]/gu, '');
}
