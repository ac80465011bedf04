import { allParts, type ChainGraph, type EdgeMeaning, type GraphPart } from '../../../graph/chain-graph.ts';

/** What a part has to do with others, in the words of one of both sides. */
export interface Relation {
  readonly words: string;
  readonly others: readonly GraphPart[];
}

/** How an edge reads from its far end. */
export const passive: Readonly<Record<EdgeMeaning, string>> = {
  'is published under': 'publishes',
  'issues tokens of': 'is named in tokens of',
  'accepts tokens of': 'is accepted by',
  trusts: 'is trusted by',
  'is assumed through': 'lets in',
  gets: 'is given to',
  'runs as': 'is used by',
};

/** Everything that each part has to do with others, by the part's ID. */
export function relationsOf(graph: ChainGraph): ReadonlyMap<string, readonly Relation[]> {
  const parts = new Map(allParts(graph).map((part) => [part.id, part]));
  const found = new Map<string, Map<string, GraphPart[]>>();
  const note = (id: string, words: string, other: GraphPart | undefined) => {
    if (!other) return;
    const relations = found.get(id) ?? new Map<string, GraphPart[]>();
    const others = relations.get(words) ?? [];
    others.push(other);
    found.set(id, relations.set(words, others));
  };
  for (const { from, to, meaning } of graph.edges) {
    // Every role says the same of the one provider.
    if (meaning !== 'is assumed through') note(from, meaning, parts.get(to));
    note(to, passive[meaning], parts.get(from));
  }
  return new Map(
    [...found].map(([id, relations]) => [id, [...relations].map(([words, others]) => ({ words, others }))]),
  );
}
