import type { BinariesEvent } from '../../src/binaries/binaries.ts';
import { describeBinariesEvent } from '../../src/binaries/describe-event.ts';
import { findBinaries } from '../../src/binaries/find-binaries.ts';

const lineEveryMilliseconds = 5_000;

/**
 * Gets kube-apiserver and etcd before the first system test, so that a cold download or build counts against no
 * test's time. Where they cannot be had it says why; the tests that need them will fail and say so again.
 */
export async function setup(): Promise<void> {
  let reported = Number.NEGATIVE_INFINITY;
  const progress = (event: BinariesEvent): void => {
    const often = event.type === 'downloading' || event.type === 'building';
    if (often && performance.now() - reported < lineEveryMilliseconds) return;
    if (often) reported = performance.now();
    if (event.type !== 'found') process.stderr.write(`${describeBinariesEvent(event)}\n`);
  };
  await findBinaries({ progress }).catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
