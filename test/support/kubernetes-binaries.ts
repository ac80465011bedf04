import { findBinaries } from '../../src/binaries/find-binaries.ts';
import { searchLines } from '../../src/binaries/search-lines.ts';

/**
 * Gets kube-apiserver and etcd before the first system test, so that a download or build does not count toward any
 * test's time. If it fails, it prints the reason; the tests that need the programs then fail with the same reason.
 */
export async function setup(): Promise<void> {
  const progress = searchLines((line) => process.stderr.write(`${line}\n`));
  await findBinaries({ progress }).catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
