import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import type { Lab } from '../lab.ts';
import type { LoadOptions } from '../load/start-load.ts';
import type { LabSandbox } from './lab-sandbox.ts';

/** `ci`: at most eight minutes. `nightly` and `rotation`: only when they are named. */
export type ProofSet = 'ci' | 'nightly' | 'rotation';

/** The lab that a proof needs. Proofs of the same shape share one. */
export interface LabShape {
  readonly controlPlanes: 1 | 3;
  readonly workers: number;
  /** Default: the lab's own. */
  readonly version?: KubernetesVersion;
}

/** What a proof works with. */
export interface ProofContext {
  readonly lab: Lab;
  /** AWS on the lab's network. */
  readonly sandbox: LabSandbox;
  readonly load: LoadOptions;
  /** How often a measurement is repeated. */
  readonly times: number;
  /** Ends what the proof has started when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Prints one line of what was measured. */
  readonly say: (line: string) => void;
}

/** A claim about irsactl, shown on a real cluster. */
export interface Proof {
  readonly name: string;
  /** The claim, in one sentence. */
  readonly claim: string;
  readonly shape: LabShape;
  readonly sets: readonly ProofSet[];
  /** True if it changes the cluster for good: the lab is taken down afterwards. */
  readonly spends?: true;
  /** Returns the line with which it ends; rejects if the claim does not hold. */
  run(context: ProofContext): Promise<string>;
}

/** The claim does not hold. */
export class ProofFailure extends Error {
  override readonly name = 'ProofFailure';
}

export function prove(holds: boolean, otherwise: string): void {
  if (!holds) throw new ProofFailure(otherwise);
}
