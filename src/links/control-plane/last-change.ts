import type { NodeFacts } from './facts.ts';
import { clockAhead } from './preflight/clock-ahead.ts';

/**
 * The last change of the API servers, in milliseconds since 1970, by the clock of the node that is furthest ahead. The
 * creation times of pods come from the API servers' clocks, those of records from irsactl's.
 */
export function lastChange(nodes: readonly NodeFacts[]): number {
  return Math.max(0, ...nodes.map(lastChangeOf)) + lead(nodes);
}

/** By how many milliseconds the clock of a node is ahead of irsactl's at least. */
export function lead(nodes: readonly NodeFacts[]): number {
  return Math.max(0, ...nodes.map(({ machine }) => (machine ? clockAhead(machine.clock).least : 0)));
}

function lastChangeOf({ record, source }: NodeFacts): number {
  return Math.max(record?.written?.at ?? 0, source.attributes.modified);
}
