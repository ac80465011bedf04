import { describe, it } from 'vitest';
import type { KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { IrsaError } from '../../src/errors/irsa-error.ts';
import { binariesOf } from './kubernetes-versions.ts';
import { localCluster } from './local-cluster.ts';

/**
 * Runs the same tests on an API server of each version, with one cluster per version. If Go is needed to build it and
 * is not installed, the tests are skipped with that reason; a failed build is a failure.
 */
export async function describeVersions(
  versions: readonly KubernetesVersion[],
  tests: (cluster: () => LocalCluster, version: KubernetesVersion) => void,
): Promise<void> {
  for (const version of versions) {
    const why = await missing(version);
    describe(`Kubernetes ${version}`, () => {
      if (why === null) tests(localCluster({ version }), version);
      else it('is missing', ({ skip }) => skip(why));
    });
  }
}

async function missing(version: KubernetesVersion): Promise<string | null> {
  try {
    await binariesOf(version);
    return null;
  } catch (error) {
    if (
      error instanceof IrsaError &&
      error.code === 'IRSA-BINARIES-001' &&
      error.problem.what.includes('no `go`')
    ) {
      return error.problem.what;
    }
    throw error;
  }
}
