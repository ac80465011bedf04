import type { KubernetesBinaries } from '../binaries/binaries.ts';
import type { Progress } from '../chain/progress.ts';
import type { RunningSandbox } from '../sandbox/start-sandbox.ts';
import type { DemoResult } from './demo-result.ts';
import type { LocalCluster } from './local-cluster/local-cluster.ts';
import type { OwnProgram } from './own-program.ts';

/** Options of the demo, and where its output goes. */
export interface DemoOptions {
  /** Keeps everything running until its shell ends, or until the signal. */
  readonly keep: 'until-shell-ends' | 'until-signal' | null;
  readonly program: OwnProgram;
  /** Prints a line of the demo, on standard output. */
  readonly print: (line: string) => void;
  /** Prints a note on standard error. */
  readonly report: (line: string) => void;
  /** Names the current work; an empty name means none. */
  readonly doing: (work: string) => void;
  /** Receives the progress events of the demo's own `irsactl apply`. */
  readonly progress: Progress;
  /** Receives the result once: with `keep` while everything runs, else at the end. */
  readonly conclude: (result: DemoResult) => Promise<void>;
  /** Stops the demo, for example on Ctrl-C; everything is cleaned up. */
  readonly signal: AbortSignal;
}

/** The running parts of the demo, and its files. */
export interface DemoSetup {
  readonly folder: string;
  /** A folder that the pod's user may also read. */
  readonly podFolder: string;
  readonly caFile: string;
  readonly chainFile: string;
  readonly binaries: KubernetesBinaries;
  readonly sandbox: RunningSandbox;
  readonly cluster: LocalCluster;
  /** By `performance.now()`, after a download or build of the programs. */
  readonly started: number;
}
