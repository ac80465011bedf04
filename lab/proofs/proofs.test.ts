import { expect, it } from 'vitest';
import { chosenProofs, proofs, unlike } from './proofs.ts';

const named = (choice: string): string[] => (chosenProofs(choice) ?? []).map(({ name }) => name);

it('a choice names sets and proofs, all of which there are', () => {
  expect(chosenProofs('all')).toBe(proofs);
  expect(named('refusals,sole-node')).toEqual(['sole-node', 'refusals']);
  expect(named('ci,sole-node')).toContain('three-nodes');
  expect(chosenProofs('ci,no-such-proof')).toBeNull();
});

it.each([
  ['sole-node', '', undefined],
  ['sole-node', '1', undefined],
  ['sole-node', '3', 'sole-node'],
  ['all', '1', 'three-nodes'],
  ['refusals', '3', undefined],
])('%s with NODES=%s: refused is %s', (choice, nodes, refused) => {
  const other = unlike(chosenProofs(choice) ?? [], nodes)?.name;
  if (refused === undefined) expect(other).toBeUndefined();
  else expect(other).toContain(refused);
});
