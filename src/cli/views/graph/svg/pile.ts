import type { GraphPart } from '../../../../graph/chain-graph.ts';
import { foldParts } from '../folded-parts.ts';
import type { Label } from './band.ts';
import { type Card, cardOf } from './card.ts';
import { type Note, restNote } from './note.ts';

const gap = 12;

/** What stands in one band, or in the whole picture. */
export interface Placed {
  readonly labels: readonly Label[];
  readonly cards: readonly Card[];
  readonly notes: readonly Note[];
}

/** Where a column of cards stands. */
export interface Column {
  readonly x: number;
  readonly width: number;
}

/** Cards and notes one below the other. Each call says where it starts, and answers where the next may. */
export class Pile {
  readonly cards: Card[] = [];
  readonly notes: Note[] = [];

  /** At most so many cards, and how the rest stands. */
  put(parts: readonly GraphPart[], { x, width }: Column, y: number, most = parts.length): number {
    const { shown, rest } = foldParts(parts, most);
    let next = y;
    for (const part of shown) {
      const card = cardOf(part, x, next, width);
      this.cards.push(card);
      next += card.height + gap;
    }
    return rest === null ? next : this.say(rest, x, next);
  }

  say(text: string, x: number, y: number): number {
    this.notes.push(restNote(text, x, y));
    return y + 22 + gap;
  }
}
