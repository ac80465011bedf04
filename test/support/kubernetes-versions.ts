import type { KubernetesBinaries } from '../../src/binaries/binaries.ts';
import { findApiServer } from '../../src/binaries/find-api-server.ts';
import { type FindBinariesOptions, findBinaries } from '../../src/binaries/find-binaries.ts';
import { builtVersion, type KubernetesVersion } from '../../src/binaries/kubernetes-version.ts';
import { searchLines } from '../../src/binaries/search-lines.ts';

/** The Kubernetes versions that tests run on. */
export const testedVersions = ['v1.34.4', 'v1.36.3', 'v1.37.2'] as const satisfies KubernetesVersion[];

/** Returns the programs of a version. For the default version, a release of the same minor is also accepted. */
export function binariesOf(
  version: KubernetesVersion,
  options: Pick<FindBinariesOptions, 'progress'> = {},
): Promise<KubernetesBinaries> {
  return version === builtVersion ? findBinaries(options) : findApiServer(version, options);
}

/** Gets kube-apiserver of every version before the first test that needs them, one after another. */
export async function setup(): Promise<void> {
  const progress = searchLines((line) => process.stderr.write(`${line}\n`));
  for (const version of testedVersions) {
    await binariesOf(version, { progress }).catch((error: Error) =>
      process.stderr.write(`${error.message}\n`),
    );
  }
}
