import type { ChildProcess } from 'node:child_process';
import type { Lab, LabNode } from '../../lab.ts';
import type { LabShape, ProofSet } from '../proof.ts';
import type { Moment } from './moments.ts';
import type { RestingState } from './resting-state.ts';

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
  /** How it must end by itself; `any`: in the old state, in the new one, or in the form that accepts both. */
  readonly ends: RestingState | 'any';
  /** irsactl ends with 1 and says this, with every space alike. Unless `touches`, the API server is the process from before. */
  readonly stopsWith?: RegExp;
  /** The API server was replaced before irsactl stopped. */
  readonly touches?: true;
  /** How soon it stops. Default: whenever. */
  readonly stopsWithinSeconds?: number;
  /** irsactl gives up while nothing serves, so that status speaks of what the next apply does first, not of states. */
  readonly saysHalfDone?: true;
  /** irsactl sees nothing of the node, and so not how it rests, before the cause is gone. */
  readonly blinds?: true;
  /** Nothing of the change itself fails, so that the next apply finishes without anybody's help. */
  readonly goesOn?: true;
  /** How long the node may need, after the cause is gone where it must be. Default: the time in which a step is confirmed. */
  readonly withinSeconds?: number;
  /** The cause must go before anything can be at rest again. */
  readonly mendFirst?: true;
}
