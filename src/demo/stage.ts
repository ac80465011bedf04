import type { KubernetesBinaries } from '../binaries/binaries.ts';
import type { Progress } from '../chain/progress.ts';
import type { RunningSandbox } from '../sandbox/start-sandbox.ts';
import type { DemoResult } from './demo-result.ts';
import type { LocalCluster } from './local-cluster/local-cluster.ts';
import type { OwnProgram } from './own-program.ts';

/** How the demo runs and where its lines go. */
export interface DemoOptions {
  /** Leaves everything running until the signal and prints how to play on. */
  readonly keep: boolean;
  readonly program: OwnProgram;
  /** A line of the show, for standard output. */
  readonly print: (line: string) => void;
  /** A line of progress, for standard error. */
  readonly report: (line: string) => void;
  /** Hears what the demo's own `irsactl apply` reports. */
  readonly progress: Progress;
  /** Hears the result, once: when all is there to play on, or when all is over. */
  readonly conclude: (result: DemoResult) => Promise<void>;
  /** Ends the demo, for example on Ctrl-C; everything is cleaned up. */
  readonly signal: AbortSignal;
}

/** Everything that runs, while it runs. */
export interface Stage {
  readonly folder: string;
  /** Where the pod's user may read, too. */
  readonly podFolder: string;
  readonly caFile: string;
  readonly chainFile: string;
  readonly binaries: KubernetesBinaries;
  readonly sandbox: RunningSandbox;
  readonly cluster: LocalCluster;
}
