import { findBinaries } from '../../src/binaries/find-binaries.ts';
import { searchLines } from '../../src/binaries/search-lines.ts';

/**
 * Gets kube-apiserver and etcd before the first system test, so that a cold download or build counts against no
 * test's time. Where they cannot be had it says why; the tests that need them will fail and say so again.
 */
export async function setup(): Promise<void> {
  const progress = searchLines((line) => process.stderr.write(`${line}\n`));
  await findBinaries({ progress }).catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
