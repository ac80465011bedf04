import type { ChainGraph, GraphEdge } from '../../../../graph/chain-graph.ts';
import { columns } from './band.ts';
import { type Card, round } from './card.ts';
import { type Markup, markup } from './markup.ts';

/** The edges between visible cards. */
export function drawLines({ edges }: ChainGraph, cards: readonly Card[]): Markup {
  const byPart = new Map(cards.map((card) => [card.part.id, card]));
  const lines = edges.flatMap((edge): readonly Markup[] => {
    const [from, to] = [byPart.get(edge.from), byPart.get(edge.to)];
    return from && to
      ? [
          markup`<path class="line ${styles[edge.meaning]}" d="${pathOf(edge, from, to)}"/>
`,
        ]
      : [];
  });
  return markup`<g class="lines">${lines}</g>`;
}

const styles: Readonly<Record<GraphEdge['meaning'], string>> = {
  'is published under': 'plain',
  'issues tokens of': 'plain',
  'accepts tokens of': 'dashed',
  trusts: 'trust',
  'is assumed through': 'trust',
  gets: 'plain',
  'runs as': 'bare',
};

function pathOf({ meaning }: GraphEdge, from: Card, to: Card): string {
  switch (meaning) {
    case 'is published under':
      return straight(from.x + Math.min(from.width, to.width) / 2, from.y + from.height, to.y);
    case 'issues tokens of':
    case 'accepts tokens of':
      return between(from.x + from.width / 2, from.y, middle(to, from), to.y + to.height);
    case 'trusts':
    case 'is assumed through':
      return besides(from, to);
    case 'gets':
      return across(to, from);
    case 'runs as':
      return hanging(to, from);
  }
}

/** Lines from several cards reach a card at different places. */
function middle(card: Card, other: Card): number {
  const share = (other.x + other.width / 2 - columns.parts) / (columns.end - columns.parts);
  return card.x + card.width * (0.25 + 0.5 * share);
}

function between(x1: number, y1: number, x2: number, y2: number): string {
  const half = round((y1 + y2) / 2);
  return `M${round(x1)} ${round(y1)}C${round(x1)} ${half} ${round(x2)} ${half} ${round(x2)} ${round(y2)}`;
}

function straight(x: number, y1: number, y2: number): string {
  return `M${round(x)} ${round(y1)}V${round(y2)}`;
}

/** Along the left of all cards, where nothing is in the way. */
function besides(from: Card, to: Card): string {
  const [start, end] = [round(from.y + 20), round(to.y + (to.y < from.y ? to.height - 14 : 20))];
  const turn = start < end ? 8 : -8;
  return `M${round(from.x)} ${start}H${columns.bus + 8}Q${columns.bus} ${start} ${columns.bus} ${start + turn}V${end - turn}Q${columns.bus} ${end} ${columns.bus + 8} ${end}H${round(to.x)}`;
}

/** From a card on the left to one on the right. */
function across(from: Card, to: Card): string {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + 20, to.x, to.y + 20];
  const half = round((x1 + x2) / 2);
  return `M${round(x1)} ${round(y1)}C${half} ${round(y1)} ${half} ${round(y2)} ${round(x2)} ${round(y2)}`;
}

/** To a card below and to the right. */
function hanging(from: Card, to: Card): string {
  const x = round(from.x + 14);
  return `M${x} ${round(from.y + from.height)}V${round(to.y + 20)}H${round(to.x)}`;
}
