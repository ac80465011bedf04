import { once } from 'node:events';
import { dirname } from 'node:path';
import type { BinariesProgress } from '../binaries/binaries.ts';
import { findBinaries } from '../binaries/find-binaries.ts';
import { searchLines } from '../binaries/search-lines.ts';
import { shellWord } from '../chain/shell-word.ts';
import { startLocalCluster } from './local-cluster/start-local-cluster.ts';

/** What `irsactl demo cluster` needs: a folder, where lines go, and when to end. */
interface RunLocalClusterOptions {
  /** Must be missing or empty; it is removed at the end. */
  readonly directory: string;
  /** A line of the result, for standard output; the lines together can be given to a shell. */
  readonly print: (line: string) => void;
  /** A line of progress, for standard error. */
  readonly report: (line: string) => void;
  /** Progress of the search for the binaries; lines through `report` where it is not given. */
  readonly binariesProgress?: BinariesProgress;
  /** Ends the cluster, for example on SIGINT. */
  readonly signal: AbortSignal;
}

/** Runs an etcd and a kube-apiserver until the signal, and says how to reach them. */
export async function runLocalCluster(options: RunLocalClusterOptions): Promise<void> {
  const { directory, print, report, signal } = options;
  const progress = options.binariesProgress ?? searchLines(report);
  const binaries = await findBinaries({ progress, signal });
  const cluster = await startLocalCluster({ directory, binaries, progress: report });
  try {
    print(`export KUBECONFIG=${shellWord(cluster.kubeconfigPath)}`);
    if (binaries.kubectl !== undefined) print(`export PATH=${shellWord(dirname(binaries.kubectl))}:"$PATH"`);
    print(`# API server  ${cluster.server}`);
    print(`# manifest    ${cluster.manifestPath}`);
    print(`# keys        ${cluster.pkiDirectory}`);
    report(`Runs until Ctrl-C, which also removes ${cluster.directory}.`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await cluster.stop();
  }
}
