import type { Fault } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';

/** One thing that irsa.yaml must hold to beyond the shape of its fields. Looks at whatever part is sound. */
export type Rule = (chain: PartialChain) => readonly Fault[];
