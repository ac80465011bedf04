import type { MachineClock } from './machine-facts.ts';

/**
 * How far the clock of a node is ahead of that of the operator, in milliseconds: somewhere between the two. The node says
 * whole seconds, at some time between question and answer.
 */
export function clockAhead({ node, asked, answered }: MachineClock): {
  readonly least: number;
  readonly most: number;
} {
  return { least: node - answered, most: node + 1000 - asked };
}
