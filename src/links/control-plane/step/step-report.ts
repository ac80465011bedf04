import type { StepWay } from './step-way.ts';

/** What one change of an API server took, measured from outside. Milliseconds. */
export interface StepReport {
  readonly node: string;
  readonly way: StepWay['kind'];
  /** How long clients of that node found no API server that answers; 0 where a stand-in carried them. */
  readonly outage: number;
  /** How long its own API server was away, whatever carried its clients. */
  readonly away: number;
  readonly parts: StepParts;
}

/** The parts of a restart; null where it was not seen. */
export interface StepParts {
  /** From the rename of the manifest until its API server stopped answering. */
  readonly noticing: number | null;
  /** From then until the old process was gone. */
  readonly stopping: number | null;
  /** From then until a new process was there. */
  readonly starting: number | null;
  /** From then until it was ready, and did what its manifest says. */
  readonly ready: number | null;
}
