import {
  type ChainGraph,
  type GraphLink,
  type GraphPart,
  needsAttention,
} from '../../../../graph/chain-graph.ts';
import { foldParts, stateCounts } from '../folded-parts.ts';
import { columns, type Label, labelOf } from './band.ts';
import { type Card, cardOf } from './card.ts';
import { type Note, notesOf, restNote } from './note.ts';

/** Roles on the left, service accounts on the right, their pods indented. */
const half = 388;
const left: Column = { x: columns.parts, width: half };
const right: Column = { x: columns.end - half, width: half };
const inner: Column = { x: right.x + 28, width: half - 28 };
const mostRoles = 12;
const mostAccounts = 3;
const mostPods = 4;

interface NumberedLink {
  readonly link: GraphLink;
  readonly number: number;
}

interface Account {
  readonly part: GraphPart;
  /** Pods without identity. */
  readonly pods: readonly GraphPart[];
}

interface Row {
  readonly role: GraphPart;
  readonly accounts: readonly Account[];
}

/** Each role beside its service accounts; roles with problems first. */
export function rolesBand(
  graph: ChainGraph,
  roles: NumberedLink,
  injection: NumberedLink,
  y: number,
): Placed {
  const label = labelOf(roles.link, roles.number, y);
  const labels = [label, labelOf(injection.link, injection.number, y + label.height + 22)];
  const rows = rowsOf(graph, roles.link, injection.link);
  const most = rows.length > mostRoles + 1 ? mostRoles : rows.length;

  const found = notesOf([roles.link, injection.link], y);
  const stack = new Stack();
  const served = new Set(rows.flatMap(partsOf));
  // The injection itself, and service accounts that lose a role which no longer exists.
  const others = injection.link.parts.filter((part) => part.kind !== 'pod' && !served.has(part));
  let next = stack.put(others, right, y + found.height, mostAccounts);
  for (const row of rows.slice(0, most)) next = putRow(stack, row, next);
  const hidden = rows.slice(most);
  if (hidden.length > 0) {
    const counts = stateCounts(hidden.flatMap(partsOf));
    stack.note(`and ${hidden.length} more roles with their service accounts: ${counts}`, left.x, next);
  }
  return { labels, cards: stack.cards, notes: [...found.notes, ...stack.notes] };
}

function putRow(stack: Stack, { role, accounts }: Row, y: number): number {
  let next = y;
  for (const { part, pods } of accounts.slice(0, mostAccounts)) {
    next = stack.put([part], right, next);
    next = stack.put(pods, inner, next, mostPods);
  }
  const hidden = accounts.slice(mostAccounts).flatMap(({ part, pods }) => [part, ...pods]);
  if (hidden.length > 0)
    next = stack.note(`and ${hidden.length} more: ${stateCounts(hidden)}`, right.x, next);
  return Math.max(next, stack.put([role], left, y));
}

function rowsOf({ edges }: ChainGraph, roles: GraphLink, injection: GraphLink): readonly Row[] {
  const parts = new Map(injection.parts.map((part) => [part.id, part]));
  const byEnd = Map.groupBy(edges, ({ to }) => to);
  const usersOf = ({ id }: GraphPart) => (byEnd.get(id) ?? []).flatMap(({ from }) => parts.get(from) ?? []);
  const rows = roles.parts.map((role): Row => {
    const accounts = usersOf(role).map((part): Account => ({ part, pods: usersOf(part) }));
    return { role, accounts: problemsFirst(accounts, ({ part, pods }) => [part, ...pods]) };
  });
  return problemsFirst(rows, partsOf);
}

function partsOf({ role, accounts }: Row): readonly GraphPart[] {
  return [role, ...accounts.flatMap(({ part, pods }) => [part, ...pods])];
}

function problemsFirst<Item>(
  items: readonly Item[],
  parts: (item: Item) => readonly GraphPart[],
): readonly Item[] {
  const [problematic, sound] = [true, false].map((wanted) =>
    items.filter((item) => parts(item).some(needsAttention) === wanted),
  );
  return [...(problematic ?? []), ...(sound ?? [])];
}

const gap = 12;

/** The content of a band, or of the picture. */
export interface Placed {
  readonly labels: readonly Label[];
  readonly cards: readonly Card[];
  readonly notes: readonly Note[];
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/** Cards and notes below each other. Each call takes its start, and returns the next one. */
class Stack {
  readonly cards: Card[] = [];
  readonly notes: Note[] = [];

  /** Adds at most `most` cards, and a note about the rest. */
  put(parts: readonly GraphPart[], { x, width }: Column, y: number, most = parts.length): number {
    const { shown, rest } = foldParts(parts, most);
    let next = y;
    for (const part of shown) {
      const card = cardOf(part, x, next, width);
      this.cards.push(card);
      next += card.height + gap;
    }
    return rest === null ? next : this.note(rest, x, next);
  }

  note(text: string, x: number, y: number): number {
    this.notes.push(restNote(text, x, y));
    return y + 22 + gap;
  }
}
