import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress, BinariesSource, KubernetesBinaries } from './binaries.ts';
import { cacheFolder, openCache, readCached } from './cache.ts';
import { buildWithGo } from './go-build.ts';
import { recordHashes } from './hash-record.ts';
import { createHttpGet, type HttpGet } from './http-get.ts';
import { builtVersion } from './kubernetes-version.ts';
import { type Platform, platformFrom } from './platform.ts';
import { putInPlace } from './put-in-place.ts';
import { fetchRelease } from './release.ts';
import { type ReleasedArchive, releasedArchive } from './released-archive.ts';
import { reason } from './server-refusal.ts';

export interface FindBinariesOptions {
  readonly progress?: BinariesProgress;
  readonly signal?: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
  /** The release to download instead of the built-in one. */
  readonly archive?: ReleasedArchive;
  readonly get?: HttpGet;
}

/**
 * Returns kube-apiserver and etcd from KUBEBUILDER_ASSETS, the cache, the official release or a Go build, in this order.
 * Throws IRSA-BINARIES-001 if no source has them.
 */
export async function findBinaries(options: FindBinariesOptions = {}): Promise<KubernetesBinaries> {
  const progress = options.progress ?? (() => undefined);
  const environment = options.environment ?? process.env;
  const assets = environment['KUBEBUILDER_ASSETS'] ?? '';
  const found =
    assets === '' ? await fromCacheOrFill(environment, progress, options) : await fromAssets(assets);
  progress({ type: 'found', source: found.source, directory: found.directory });
  return found;
}

async function fromAssets(directory: string): Promise<KubernetesBinaries> {
  const found = await readBinariesFolder('kubebuilder-assets', directory);
  if (found !== null) return found;
  throw new IrsaError('IRSA-BINARIES-001', {
    what: `KUBEBUILDER_ASSETS is ${directory}, which does not contain the Kubernetes binaries.`,
    why: 'It lacks an executable kube-apiserver or etcd.',
    next: 'Correct KUBEBUILDER_ASSETS (`setup-envtest use -p path` prints the folder) or unset it.',
  });
}

/** A source that fills the cache: its version, and a function that fills a temporary folder. */
interface Filling {
  readonly source: BinariesSource;
  readonly version: string;
  readonly fill: (temporary: string) => Promise<string>;
}

async function fromCacheOrFill(
  environment: NodeJS.ProcessEnv,
  progress: BinariesProgress,
  options: FindBinariesOptions,
): Promise<KubernetesBinaries> {
  const platform = platformFrom(process.platform, process.arch);
  const root = await openCache(environment);
  const fillings = fillingsFor(platform, environment, progress, options);
  for (const { version } of fillings) {
    const cached = await readCached(cacheFolder(root, version, platform));
    if (cached !== null) return cached;
  }
  const reasons: string[] = [];
  for (const { source, version, fill } of fillings) {
    const directory = cacheFolder(root, version, platform);
    try {
      await putInPlace(
        directory,
        async (temporary) => {
          const filled = await fill(temporary);
          await recordHashes(filled);
          return filled;
        },
        async () => (await readCached(directory)) !== null,
      );
      const found = await readCached(directory);
      if (found !== null) return { ...found, source };
      reasons.push(`${source}: it lacks kube-apiserver or etcd`);
    } catch (error) {
      options.signal?.throwIfAborted();
      const why = error instanceof IrsaError ? `${error.message} ${error.problem.why}` : reason(error);
      progress({ type: 'passed-over', source, why });
      reasons.push(`${source}: ${why}`);
    }
  }
  throw new IrsaError('IRSA-BINARIES-001', {
    what: 'Cannot find, download or build kube-apiserver and etcd.',
    why: ['KUBEBUILDER_ASSETS: not set', `cache: not in ${root}`, ...reasons].join('\n'),
    next: 'Set KUBEBUILDER_ASSETS to a folder that contains both, or connect to the internet once.',
  });
}

function fillingsFor(
  platform: Platform,
  environment: NodeJS.ProcessEnv,
  progress: BinariesProgress,
  options: FindBinariesOptions,
): readonly Filling[] {
  const { signal, get = createHttpGet() } = options;
  const tools = { get, environment, progress, ...(signal === undefined ? {} : { signal }) };
  const archive = options.archive ?? releasedArchive(platform);
  const release: readonly Filling[] =
    archive === null
      ? []
      : [
          {
            source: 'release',
            version: archive.version,
            fill: (temporary) => fetchRelease(archive, temporary, tools),
          },
        ];
  return [
    ...release,
    { source: 'go-build', version: builtVersion, fill: (temporary) => buildWithGo(temporary, tools) },
  ];
}

/** Returns the binaries in a folder; null if kube-apiserver or etcd is missing or not executable. */
async function readBinariesFolder(
  source: BinariesSource,
  directory: string,
): Promise<KubernetesBinaries | null> {
  const path = (name: string): string => join(directory, name);
  const [hasApiserver, hasEtcd, hasKubectl] = await Promise.all(
    ['kube-apiserver', 'etcd', 'kubectl'].map((name) => isExecutable(path(name))),
  );
  if (!hasApiserver || !hasEtcd) return null;
  const required = { source, directory, kubeApiserver: path('kube-apiserver'), etcd: path('etcd') };
  return hasKubectl ? { ...required, kubectl: path('kubectl') } : required;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
