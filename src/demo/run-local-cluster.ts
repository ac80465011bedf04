import { once } from 'node:events';
import { dirname } from 'node:path';
import { findBinaries } from '../binaries/find-binaries.ts';
import { searchWork } from '../binaries/search-lines.ts';
import { shellWord } from '../chain/shell-word.ts';
import { refuseUsedFolder, startLocalCluster } from './local-cluster/start-local-cluster.ts';

/** How clients reach a running cluster. */
export interface ServedCluster {
  readonly server: string;
  readonly kubeconfig: string;
  /** Path of the API server's manifest, a static pod. */
  readonly manifest: string;
  /** Folder of its keys and certificates. */
  readonly keys: string;
  /** Path of the cluster's kubectl; null if it has none. */
  readonly kubectl: string | null;
}

interface RunLocalClusterOptions {
  /** Must be missing or empty; it is removed at the end. */
  readonly directory: string;
  /** Prints how to reach the cluster; `lines` are for a shell. */
  readonly show: (served: ServedCluster, lines: readonly string[]) => Promise<void>;
  /** Prints a note on standard error. */
  readonly report: (line: string) => void;
  /** Names the current work; an empty name means none. */
  readonly doing: (work: string) => void;
  /** Stops the cluster, for example on SIGINT. */
  readonly signal: AbortSignal;
}

/** Runs etcd and a kube-apiserver until the signal, and prints how to reach them. */
export async function runLocalCluster(options: RunLocalClusterOptions): Promise<void> {
  const { directory, show, report, doing, signal } = options;
  // Before the search, which may build kube-apiserver for minutes.
  await refuseUsedFolder(directory);
  const binaries = await findBinaries({ progress: searchWork(report, doing), signal });
  const cluster = await startLocalCluster({ directory, binaries, progress: doing });
  try {
    const { server, kubeconfigPath: kubeconfig, manifestPath: manifest, pkiDirectory: keys } = cluster;
    const served = { server, kubeconfig, manifest, keys, kubectl: binaries.kubectl ?? null };
    doing('');
    await show(served, exportLines(served));
    report(`Runs until Ctrl-C, which also removes ${cluster.directory}.`);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    doing('stopping kube-apiserver and etcd');
    await cluster.stop();
  }
}

function exportLines({ server, kubeconfig, manifest, keys, kubectl }: ServedCluster): readonly string[] {
  return [
    `export KUBECONFIG=${shellWord(kubeconfig)}`,
    ...(kubectl === null ? [] : [`export PATH=${shellWord(dirname(kubectl))}:"$PATH"`]),
    `# API server  ${server}`,
    `# manifest    ${manifest}`,
    `# keys        ${keys}`,
  ];
}
