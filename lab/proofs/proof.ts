import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import type { Lab } from '../lab.ts';
import type { LoadOptions } from '../load/start-load.ts';
import type { LabSandbox } from './lab-sandbox.ts';

/** `ci`: what has held each time, within about 35 minutes on two cores. */
export type ProofSet = 'ci';

/** Which lab a proof needs. Proofs of the same shape share one. */
export interface LabShape {
  readonly controlPlanes: 1 | 3;
  readonly workers: number;
  /** Default: the lab's own. */
  readonly version?: KubernetesVersion;
}

/** What a proof works with. */
export interface ProofContext {
  readonly lab: Lab;
  /** AWS, on the lab's network. */
  readonly sandbox: LabSandbox;
  readonly load: LoadOptions;
  /** How often what is measured in rounds is repeated. */
  readonly times: number;
  /** Ends what the proof has started, where it is called off. */
  readonly signal: AbortSignal;
  /** Prints one line of what was measured. */
  readonly say: (line: string) => void;
}

/** Something that is claimed of irsactl, shown on a real cluster. It leaves the cluster as it found it. */
export interface Proof {
  readonly name: string;
  /** The claim, in one sentence. */
  readonly claim: string;
  readonly shape: LabShape;
  readonly sets: readonly ProofSet[];
  /** True where it changes the cluster for good: the lab is taken down afterwards. */
  readonly spends?: true;
  /** True where a second lab on the machine shows in what it measures: times, requests of which a busy machine loses some, what is left. */
  readonly isAlone?: true;
  /** The line with which it ends; rejects where the claim does not hold. */
  run(context: ProofContext): Promise<string>;
}

/** The claim does not hold. */
export class ProofFailure extends Error {
  override readonly name = 'ProofFailure';
}

export function prove(holds: boolean, otherwise: string): void {
  if (!holds) throw new ProofFailure(otherwise);
}
