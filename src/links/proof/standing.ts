import { type Standing, unknownStanding } from '../../chain/standing.ts';

/** A proof is given, not found: nothing of it stands. */
export function proofStanding(): Standing {
  return unknownStanding;
}
