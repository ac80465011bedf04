import { allParts, type ChainGraph, type EdgeMeaning, type GraphPart } from '../../../graph/chain-graph.ts';

/** A relation of a part to others, in words. */
export interface Relation {
  readonly words: string;
  readonly others: readonly GraphPart[];
}

/** The words of an edge in the opposite direction. */
export const inverse: Readonly<Record<EdgeMeaning, string>> = {
  'is published under': 'publishes',
  'issues tokens of': 'is named in tokens of',
  'accepts tokens of': 'is accepted by',
  trusts: 'is trusted by',
  'is assumed through': 'lets in',
  gets: 'is given to',
  'runs as': 'is used by',
};

/** The relations of each part, by the part's ID. */
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
    // It would be the same for every role.
    if (meaning !== 'is assumed through') note(from, meaning, parts.get(to));
    note(to, inverse[meaning], parts.get(from));
  }
  return new Map(
    [...found].map(([id, relations]) => [id, [...relations].map(([words, others]) => ({ words, others }))]),
  );
}
