import type { Fault } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';

/** A requirement for irsa.yaml beyond the shape of its fields. Checks only the valid parts. */
export type Rule = (chain: PartialChain) => readonly Fault[];
