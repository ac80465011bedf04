import type { ChainGraph, GraphEdge, GraphLink, GraphPart, PartState } from '../../../graph/chain-graph.ts';
import { printable } from '../../output/printable.ts';
import { foldParts } from './folded-parts.ts';
import { inverse } from './relations.ts';

/** For each link, so that the picture stays readable. */
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
    // No edge leads to the proof; this one only orders the layout.
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
  // Mermaid draws an empty subgraph as a node without a frame.
  const empty = nodes.length === 0 ? [`    none${index + 1}[${quoted(link.summary)}]:::unknown`] : [];
  return [`  subgraph link${index + 1} [${quoted(title)}]`, ...nodes, ...more, ...empty, '  end'];
}

/** The text contains the state, for readers who do not see colours. */
function node(name: string, part: GraphPart): string {
  const [open, close] =
    part.kind === 'pod' ? ['(', ')'] : part.kind.startsWith('issuer') ? ['([', '])'] : ['[', ']'];
  const lines = [part.name, ...(part.state === 'in place' ? [] : [part.state]), ...codesOf(part)];
  return `${name}${open}${quoted(...lines)}${close}:::${classOf[part.state]}`;
}

function codesOf({ findings }: GraphPart): readonly string[] {
  return [...new Set(findings.map(({ code }) => code))];
}

/** Every arrow points along the chain, because the layout follows arrows. */
function arrow(
  { from, to, meaning }: GraphEdge,
  nameOf: (id: string) => string | undefined,
): readonly string[] {
  const isForward = meaning === 'is published under';
  const [start, end] = isForward ? [nameOf(from), nameOf(to)] : [nameOf(to), nameOf(from)];
  if (start === undefined || end === undefined) return [];
  // The words would be the same at every role.
  if (meaning === 'is assumed through' || meaning === 'gets') return [`  ${start} --> ${end}`];
  const line = meaning === 'accepts tokens of' || meaning === 'runs as' ? '-.->' : '-->';
  return [`  ${start} ${line}|${quoted(isForward ? meaning : inverse[meaning])}| ${end}`];
}

const classOf: Readonly<Record<PartState, string>> = {
  'in place': 'good',
  'to be created': 'new',
  'to be changed': 'changed',
  'to be removed': 'removed',
  'has errors': 'wrong',
  'without identity': 'bare',
  'not checked': 'unknown',
};

/** Only borders: the text has the colour of the light or dark theme. */
const classes: Readonly<Record<string, string>> = {
  good: 'stroke:#2da44e,stroke-width:1.5px',
  new: 'stroke:#218bff,stroke-width:2px',
  changed: 'stroke:#bf8700,stroke-width:2px',
  removed: 'stroke:#a475f9,stroke-width:2px',
  wrong: 'stroke:#fa4549,stroke-width:3px',
  bare: 'stroke:#e85aad,stroke-width:2px,stroke-dasharray:5 3',
  unknown: 'stroke:#818b98,stroke-dasharray:3 3',
};

/** A text of several lines, escaped for Mermaid. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map(escaped).join('<br/>')}"`;
}

/** Writes characters that Mermaid could interpret as their code points. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} .:/_@+=-]/gu, (found) => `#${found.codePointAt(0)};`);
}

/** Removes characters that Mermaid could interpret where it has no quotes. */
function plain(text: string): string {
  return printable(text).replaceAll(/[^\p{L}\p{N} .:/_@,-]/gu, '');
}
