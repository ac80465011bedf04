import type { MachineClock } from './machine-facts.ts';

/**
 * How far the clock of a node is ahead of irsactl's, in milliseconds: between the two values. The node reports whole seconds,
 * at some time between question and answer.
 */
export function clockAhead({ node, asked, answered }: MachineClock): {
  readonly least: number;
  readonly most: number;
} {
  return { least: node - answered, most: node + 1000 - asked };
}
