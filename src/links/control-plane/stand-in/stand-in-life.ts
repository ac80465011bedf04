import type { NodeShell } from '../../../chain/node-shell.ts';
import type { NodeChange } from '../step/node-change.ts';
import type { NodeContext } from '../step/step-context.ts';
import type { StandInWay } from './step-way.ts';

/** Where a stand-in works, and with what. */
export interface StandInContext extends NodeContext {
  readonly shell: NodeShell;
  readonly way: StandInWay;
}

/** A stand-in that runs on the node. */
export interface StandIn {
  /** Of the pod and its container; a name is never used twice. */
  readonly pod: string;
  /** Its manifest among those of the kubelet. */
  readonly file: string;
  readonly port: number;
}

export type StandInForm = Pick<NodeChange, 'files' | 'manifest'>;
