import { type GraphPart, needsAttention, type PartState, partStates } from '../../../graph/chain-graph.ts';

interface FoldedParts {
  readonly shown: readonly GraphPart[];
  /** `and 488 more: 2 to be changed, 486 in place`; null where all are shown. */
  readonly rest: string | null;
}

/** At most `most` parts; parts that need attention come first. */
export function foldParts(parts: readonly GraphPart[], most: number): FoldedParts {
  // The line for the rest would need as much room as one more part.
  if (parts.length <= most + 1) return { shown: parts, rest: null };
  const ordered = parts.toSorted((one, other) => Number(needsAttention(other)) - Number(needsAttention(one)));
  const left = ordered.slice(most);
  return {
    shown: ordered.slice(0, most),
    rest: `and ${left.length} more: ${stateCounts(left)}`,
  };
}

/** `1 has errors, 486 in place`, the worst first; `all in place` where there is one state. */
function stateCounts(parts: readonly GraphPart[]): string {
  const counts = countStates(parts);
  if (counts.length === 1) return `all ${counts[0]?.[0]}`;
  return counts.map(([state, count]) => `${count} ${stateOf(count, state)}`).join(', ');
}

/** `has errors`, or `have errors` for several. */
function stateOf(count: number, state: PartState): string {
  return count > 1 ? state.replace(/^has /, 'have ').replace(/^was /, 'were ') : state;
}

function countStates(parts: readonly GraphPart[]): readonly (readonly [PartState, number])[] {
  const groups = Map.groupBy(parts, ({ state }) => state);
  return partStates.flatMap((state) => {
    const count = groups.get(state)?.length ?? 0;
    return count === 0 ? [] : [[state, count] as const];
  });
}
