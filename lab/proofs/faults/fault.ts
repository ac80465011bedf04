import type { ChildProcess } from 'node:child_process';
import type { Lab, LabNode } from '../../lab.ts';
import type { LabShape, ProofSet } from '../proof.ts';
import type { Moment } from './moments.ts';

/** Where a fault happens. */
export interface FaultPlace {
  readonly lab: Lab;
  /** The node that is changed first. */
  readonly node: LabNode;
}

/** The commands into which faults happen, in turn: apply, then the two stages of destroy. */
export type Stage = 'apply' | 'sign-back' | 'accept-back';

/** How a run of irsactl ends: killed, with all done, or with 1 and these words. */
export type RunEnd = 'killed' | 'done' | RegExp;

/** Something that goes wrong while the API server of a node is changed. */
export interface Fault {
  readonly name: string;
  /** To be read after "if". */
  readonly what: string;
  /** `before`: before irsactl starts. */
  readonly at: Moment | 'before';
  /** Default: the stage that is next. */
  readonly stage?: Stage;
  readonly shape?: LabShape;
  readonly sets?: readonly ProofSet[];
  /** With `new` the chain brings its own key, and passes replace key files. */
  readonly key?: 'new';
  /** The silence that the switch bears. Default: 15 s, so that the lab takes less time; irsactl itself sets 60 s. */
  readonly silenceSeconds?: number;
  /** Changes the node before irsactl starts; `mend` undoes it. */
  readonly prepare?: (place: FaultPlace) => Promise<void>;
  /** `irsactl` is null before it starts. */
  readonly happen: (place: FaultPlace, irsactl: ChildProcess | null) => Promise<void>;
  /** What leads there, at moments before. */
  readonly first?: Partial<Record<Moment, (place: FaultPlace) => Promise<void>>>;
  /** Removes the cause. */
  readonly mend?: (place: FaultPlace) => Promise<void>;
  /** When the cause is removed. Default: before the next run. `at-once`: as soon as irsactl has ended. */
  readonly mends?: 'at-once';
  readonly stopsWith: readonly RunEnd[];
  /** The form at rest: from before the interrupted pass, or after it. */
  readonly ends: 'before' | 'after' | 'either';
  /** The next run of the same command. `acknowledged`: it stops and names a file, which a person removes. */
  readonly next: 'finishes' | 'acknowledged';
  /** At rest the API server is the process from before. */
  readonly untouched?: true;
  readonly withinSeconds?: number;
  /** The manifest keeps an edit of a person. */
  readonly edits?: true;
  /** The file of the kubeconfig with which irsactl runs into the fault. */
  readonly kubeconfig?: (lab: Lab) => string;
}
