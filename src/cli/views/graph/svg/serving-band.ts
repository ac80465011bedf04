import {
  type ChainGraph,
  type GraphLink,
  type GraphPart,
  needsAttention,
} from '../../../../graph/chain-graph.ts';
import { stateCounts } from '../folded-parts.ts';
import { columns, labelOf } from './band.ts';
import { notesOf } from './note.ts';
import { type Column, Pile, type Placed } from './pile.ts';

/** Roles on the left, service accounts on the right, and further in the pods of these. */
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
  /** Those without identity. */
  readonly pods: readonly GraphPart[];
}

interface Row {
  readonly role: GraphPart;
  readonly accounts: readonly Account[];
}

/** Each role with whom it serves beside it; those in trouble first. */
export function servingBand(
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
  const pile = new Pile();
  const served = new Set(rows.flatMap(partsOf));
  // The way to inject, and service accounts that are to lose a role which is gone already.
  const others = injection.link.parts.filter((part) => part.kind !== 'pod' && !served.has(part));
  let next = pile.put(others, right, y + found.height, mostAccounts);
  for (const row of rows.slice(0, most)) next = putRow(pile, row, next);
  const hidden = rows.slice(most);
  if (hidden.length > 0) {
    const counts = stateCounts(hidden.flatMap(partsOf));
    pile.say(`and ${hidden.length} more roles with their service accounts: ${counts}`, left.x, next);
  }
  return { labels, cards: pile.cards, notes: [...found.notes, ...pile.notes] };
}

function putRow(pile: Pile, { role, accounts }: Row, y: number): number {
  let next = y;
  for (const { part, pods } of accounts.slice(0, mostAccounts)) {
    next = pile.put([part], right, next);
    next = pile.put(pods, inner, next, mostPods);
  }
  const hidden = accounts.slice(mostAccounts).flatMap(({ part, pods }) => [part, ...pods]);
  if (hidden.length > 0) next = pile.say(`and ${hidden.length} more: ${stateCounts(hidden)}`, right.x, next);
  return Math.max(next, pile.put([role], left, y));
}

function rowsOf({ edges }: ChainGraph, roles: GraphLink, injection: GraphLink): readonly Row[] {
  const parts = new Map(injection.parts.map((part) => [part.id, part]));
  const byEnd = Map.groupBy(edges, ({ to }) => to);
  const usersOf = ({ id }: GraphPart) => (byEnd.get(id) ?? []).flatMap(({ from }) => parts.get(from) ?? []);
  const rows = roles.parts.map((role): Row => {
    const accounts = usersOf(role).map((part): Account => ({ part, pods: usersOf(part) }));
    return { role, accounts: troubledFirst(accounts, ({ part, pods }) => [part, ...pods]) };
  });
  return troubledFirst(rows, partsOf);
}

function partsOf({ role, accounts }: Row): readonly GraphPart[] {
  return [role, ...accounts.flatMap(({ part, pods }) => [part, ...pods])];
}

function troubledFirst<Item>(
  items: readonly Item[],
  parts: (item: Item) => readonly GraphPart[],
): readonly Item[] {
  const [troubled, sound] = [true, false].map((wanted) =>
    items.filter((item) => parts(item).some(needsAttention) === wanted),
  );
  return [...(troubled ?? []), ...(sound ?? [])];
}
