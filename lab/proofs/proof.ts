import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import type { Lab } from '../lab.ts';
import type { LoadOptions } from '../load/start-load.ts';
import type { LabSandbox } from './lab-sandbox.ts';

/** `ci`: at most eight minutes. `rotation`: of keys and issuers. */
export type ProofSet = 'ci' | 'rotation';

/** The lab that a proof needs. Proofs of the same shape share one. */
export interface LabShape {
  readonly controlPlanes: 1 | 3;
  readonly workers: number;
  /** Default: the lab's. */
  readonly version?: KubernetesVersion;
}

export interface ProofContext {
  readonly lab: Lab;
  /** AWS on the lab's network. */
  readonly sandbox: LabSandbox;
  readonly load: LoadOptions;
  /** Number of repetitions of a measurement. */
  readonly times: number;
  /** Stops the proof's processes when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Prints one measured line. */
  readonly say: (line: string) => void;
}

/** A claim about irsactl that is proven on a real cluster. */
export interface Proof {
  readonly name: string;
  readonly claim: string;
  readonly shape: LabShape;
  readonly sets: readonly ProofSet[];
  /** True if it changes the cluster permanently, so that the lab is removed afterwards. */
  readonly spends?: true;
  /** Returns the proof's last line; rejects if the claim does not hold. */
  run(context: ProofContext): Promise<string>;
}

/** The claim does not hold. */
export class ProofFailure extends Error {
  override readonly name = 'ProofFailure';
}

export function prove(holds: boolean, otherwise: string): void {
  if (!holds) throw new ProofFailure(otherwise);
}
