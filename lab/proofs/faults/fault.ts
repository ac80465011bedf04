import type { ChildProcess } from 'node:child_process';
import type { Lab, LabNode } from '../../lab.ts';
import type { LabShape, ProofSet } from '../proof.ts';
import type { Moment } from './moments.ts';

export interface FaultPlace {
  readonly lab: Lab;
  /** The node that irsactl changes first. */
  readonly node: LabNode;
}

/** The commands during which faults are injected, in turn: apply, then the two stages of destroy. */
export type Stage = 'apply' | 'sign-back' | 'accept-back';

/** The end of an irsactl run: killed, completed, or exit code 1 with this output. */
export type RunEnd = 'killed' | 'done' | RegExp;

/** A fault while irsactl changes the API server of a node. */
export interface Fault {
  readonly name: string;
  /** Completes a sentence that begins with "If". */
  readonly what: string;
  /** `before`: before irsactl starts. */
  readonly at: Moment | 'before';
  /** Default: the next stage. */
  readonly stage?: Stage;
  readonly shape?: LabShape;
  readonly sets?: readonly ProofSet[];
  /** With `new`, the chain has its own key, and passes replace key files. */
  readonly key?: 'new';
  /** The switch's heartbeat timeout. Default: 15 s, to save time in the lab; irsactl itself sets 60 s. */
  readonly silenceSeconds?: number;
  /** Changes the node before irsactl starts; `repair` undoes it. */
  readonly prepare?: (place: FaultPlace) => Promise<void>;
  /** `irsactl` is null before it starts. */
  readonly inject: (place: FaultPlace, irsactl: ChildProcess | null) => Promise<void>;
  /** Changes at earlier moments that the fault needs. */
  readonly preludes?: Partial<Record<Moment, (place: FaultPlace) => Promise<void>>>;
  /** Removes the cause. */
  readonly repair?: (place: FaultPlace) => Promise<void>;
  /** When the cause is removed. Default: before the next run. `immediately`: when irsactl has ended. */
  readonly repairs?: 'immediately';
  readonly stopsWith: readonly RunEnd[];
  /** The form after recovery: that from before or after the interrupted pass. */
  readonly ends: 'before' | 'after' | 'either';
  /** The next run of the same command. `acknowledged`: it stops and names a file, which the user removes. */
  readonly next: 'finishes' | 'acknowledged';
  /** True if the API server is still the same process after recovery. */
  readonly untouched?: true;
  readonly withinSeconds?: number;
  /** True if the manifest keeps a manual edit. */
  readonly edits?: true;
  /** The kubeconfig file of the irsactl run. */
  readonly kubeconfig?: (lab: Lab) => string;
}
