import type { LabShape, Proof } from './proof.ts';

/**
 * Which of those that are left a lab runs next, in their order: one of the shape that it has or had last, else of one that the
 * fewest other labs have. Undefined where nothing is left.
 */
export function nextProof(
  left: readonly Proof[],
  own: LabShape | null,
  others: readonly (LabShape | null)[],
): Proof | undefined {
  const labsOf = (proof: Proof) => others.filter((shape) => isSameShape(proof.shape, shape)).length;
  return (
    left.find(({ shape }) => isSameShape(shape, own)) ?? left.toSorted((a, b) => labsOf(a) - labsOf(b))[0]
  );
}

export function isSameShape(one: LabShape, other: LabShape | null): boolean {
  return (
    one.controlPlanes === other?.controlPlanes &&
    one.workers === other.workers &&
    one.version === other.version
  );
}
