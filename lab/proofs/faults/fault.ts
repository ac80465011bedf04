import type { ChildProcess } from 'node:child_process';
import type { Lab, LabNode } from '../../lab.ts';
import type { LabShape, ProofSet } from '../proof.ts';
import type { Moment } from './moments.ts';
import type { RestingState } from './resting-state.ts';
import type { NextRun, RunEnd } from './run-end.ts';

/** Where a fault happens. */
export interface FaultPlace {
  readonly lab: Lab;
  /** The node that is changed first. */
  readonly node: LabNode;
}

/** Something that goes wrong while the API server of a node is changed. */
export interface Fault {
  readonly name: string;
  /** What happens, to be read after "where". */
  readonly what: string;
  /** When it happens; `before`: before irsactl is started. */
  readonly at: Moment | 'before';
  /** Whose moment that is, by its place among the control plane nodes. Default: of the node that is changed first. */
  readonly ofNode?: number;
  /** What irsactl is to do, and then once more. Default: `apply --yes`. */
  readonly command?: readonly string[];
  readonly shape?: LabShape;
  readonly sets?: readonly ProofSet[];
  /** What the node must be like beforehand; `mend` takes it away. */
  readonly prepare?: (place: FaultPlace) => Promise<void>;
  /** Makes it happen; `irsactl` is null before it is started. */
  readonly happen: (place: FaultPlace, irsactl: ChildProcess | null) => Promise<void>;
  /** Takes the cause away, as somebody would who read what irsactl said. Default: there is nothing to take away. */
  readonly mend?: (place: FaultPlace) => Promise<void>;
  /** How irsactl ends; more than one where the moment decides. */
  readonly stopsWith: readonly RunEnd[];
  /** In which state the node comes to rest by itself; more than one where the moment decides. */
  readonly ends: readonly RestingState[];
  /** What the next run of the same command does, once the cause is gone; more than one where the moment decides. */
  readonly next: readonly NextRun[];
  /** At rest the API server is still the process from before. */
  readonly untouched?: true;
  /** How soon it stops. Default: whenever. */
  readonly stopsWithinSeconds?: number;
  /** irsactl gives up while nothing serves, so that status speaks of what the next apply does first, not of states. */
  readonly saysHalfDone?: true;
  /** irsactl sees nothing of the node, and so not how it rests, before the cause is gone. */
  readonly blinds?: true;
  /** How long the node may need, after the cause is gone where it must be. Default: `confirmedSeconds`. */
  readonly withinSeconds?: number;
  /** The cause must go before anything can be at rest again. */
  readonly mendFirst?: true;
}
