import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesBinaries } from './binaries.ts';
import { cacheFolder, openCache, readCachedPrograms } from './cache.ts';
import { type FindBinariesOptions, findBinaries } from './find-binaries.ts';
import { buildApiServer } from './go-build.ts';
import { recordHashes } from './hash-record.ts';
import { type KubernetesVersion, sourceHashes } from './kubernetes-version.ts';
import { platformFrom } from './platform.ts';
import { putInPlace } from './put-in-place.ts';

/**
 * Finds kube-apiserver of one exact version in the cache, or builds it with Go; etcd and kubectl come from `findBinaries`.
 * It downloads no release, because irsactl knows the hash of only one, and ignores KUBEBUILDER_ASSETS, which has one version.
 * Throws IRSA-BINARIES-001.
 */
export async function findApiServer(
  version: KubernetesVersion,
  options: Omit<FindBinariesOptions, 'archive'> = {},
): Promise<KubernetesBinaries> {
  const common = await findBinaries(options);
  const progress = options.progress ?? (() => undefined);
  const environment = options.environment ?? process.env;
  const { signal } = options;
  const directory = cacheFolder(
    await openCache(environment),
    version,
    platformFrom(process.platform, process.arch),
  );
  const cached = await cachedApiServer(directory);
  if (cached !== null) {
    progress({ type: 'found', source: 'cache', directory });
    return { ...common, source: 'cache', directory, kubeApiserver: cached };
  }
  await putInPlace(
    directory,
    async (temporary) => {
      const tools = { environment, progress, ...(signal === undefined ? {} : { signal }) };
      const filled = await buildApiServer(version, temporary, tools);
      await recordHashes(filled);
      return filled;
    },
    async () => (await cachedApiServer(directory)) !== null,
  );
  const built = await cachedApiServer(directory);
  if (built === null) throw notBuilt(version, directory);
  progress({ type: 'found', source: 'go-build', directory });
  return { ...common, source: 'go-build', directory, kubeApiserver: built };
}

async function cachedApiServer(directory: string): Promise<string | null> {
  return (await readCachedPrograms(directory))?.get('kube-apiserver') ?? null;
}

function notBuilt(version: KubernetesVersion, directory: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-001', {
    what: `Cannot find or build kube-apiserver ${version}.`,
    why: `After the Go build of k8s.io/kubernetes (${sourceHashes[version]}), ${directory} has no kube-apiserver.`,
    next: 'Run the command again.',
  });
}
