import type { ChainGraph, GraphLink } from '../../../../graph/chain-graph.ts';
import { foldParts } from '../folded-parts.ts';
import { columns, labelOf } from './band.ts';
import { cardRow } from './card.ts';
import { notesOf, restNote } from './note.ts';
import { type Placed, rolesBand } from './roles-band.ts';

export interface Layout extends Placed {
  readonly height: number;
  /** Lines between the bands. */
  readonly rules: readonly number[];
}

/** Height of the title and the counts. */
const head = 92;
/** Height of the legend. */
const foot = 26;
const bandGap = 34;
const mostInRow = 5;
const mostIssuers = 3;

/** A band for each link. Roles and injection share one, so that each role is beside its service accounts. */
export function layOut(graph: ChainGraph): Layout {
  const numbered = graph.links.map((link, index) => ({ link, number: index + 1 }));
  const injection = numbered.find(({ link }) => link.link === 'injection');
  const bands: Placed[] = [];
  const rules: number[] = [];
  let y = head;
  for (const one of numbered) {
    if (one === injection) continue;
    const isShared = one.link.link === 'roles' && injection !== undefined;
    const band = isShared ? rolesBand(graph, one, injection, y) : plainBand(one.link, one.number, y);
    bands.push(band);
    rules.push(y - bandGap / 2);
    y = bottomOf(band) + bandGap;
  }
  return {
    height: y + foot,
    rules,
    labels: bands.flatMap(({ labels }) => labels),
    cards: bands.flatMap(({ cards }) => cards),
    notes: bands.flatMap(({ notes }) => notes),
  };
}

function plainBand(link: GraphLink, number: number, y: number): Placed {
  const found = notesOf([link], y);
  const start = y + found.height;
  const most = link.link === 'issuer' ? mostIssuers : mostInRow;
  const { shown, rest } = foldParts(link.parts, most - 1);
  const cards = cardRow(shown, columns.parts, start, columns.end - columns.parts, 16);
  const end = Math.max(start, ...cards.map((card) => card.y + card.height));
  const notes = rest === null ? [] : [restNote(rest, columns.parts, end + 12)];
  return { labels: [labelOf(link, number, y)], cards, notes: [...found.notes, ...notes] };
}

function bottomOf({ labels, cards, notes }: Placed): number {
  return Math.max(
    ...labels.map(({ y, height }) => y + height),
    ...cards.map(({ y, height }) => y + height),
    ...notes.map(({ y }) => y + 8),
  );
}
