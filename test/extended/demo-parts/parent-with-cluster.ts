import { findBinaries } from '../../../src/binaries/find-binaries.ts';
import { startLocalCluster } from '../../../src/demo/local-cluster/start-local-cluster.ts';

/** Starts a local cluster in the folder given as argument, reports that, and waits to be killed. */
const [, , directory = ''] = process.argv;
await startLocalCluster({ directory, binaries: await findBinaries() });
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
