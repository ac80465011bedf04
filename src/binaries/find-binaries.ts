import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress, BinariesSource, KubernetesBinaries } from './binaries.ts';
import { cacheFolder, cacheRoot, findCached } from './cache.ts';
import { withFillLock } from './fill-lock.ts';
import { readBinariesFolder } from './folder-content.ts';
import { buildWithGo } from './go-build.ts';
import { createHttpGet, type HttpGet } from './http-get.ts';
import {
  defaultKubernetesVersion,
  type KubernetesVersion,
  parseKubernetesVersion,
} from './kubernetes-version.ts';
import { type Platform, platformFrom } from './platform.ts';
import { putInPlace, sweepLeftovers } from './put-in-place.ts';
import { fetchRelease, locateRelease } from './release.ts';
import { officialIndexUrl } from './release-index.ts';
import { reason } from './server-refusal.ts';

/** How the binaries are looked for; every part has a default. */
export interface FindBinariesOptions {
  readonly version?: string;
  readonly progress?: BinariesProgress;
  readonly signal?: AbortSignal;
  readonly environment?: NodeJS.ProcessEnv;
  readonly indexUrl?: string;
  readonly get?: HttpGet;
}

/** Finds or gets kube-apiserver and etcd: KUBEBUILDER_ASSETS, cache, official release, Go build. */
export async function findBinaries(options: FindBinariesOptions = {}): Promise<KubernetesBinaries> {
  const progress = options.progress ?? (() => undefined);
  const environment = options.environment ?? process.env;
  const assets = environment['KUBEBUILDER_ASSETS'] ?? '';
  const found =
    assets === '' ? await fromCacheOrBeyond(environment, progress, options) : await fromAssets(assets);
  progress({ type: 'found', source: found.source, directory: found.directory });
  return found;
}

async function fromAssets(directory: string): Promise<KubernetesBinaries> {
  const found = await readBinariesFolder('kubebuilder-assets', directory);
  if (found !== null) return found;
  throw new IrsaError('IRSA-BINARIES-002', {
    what: `KUBEBUILDER_ASSETS is ${directory}, which does not hold the Kubernetes binaries.`,
    why: 'There is no executable kube-apiserver or no executable etcd in it.',
    next: 'Correct KUBEBUILDER_ASSETS (`setup-envtest use -p path` prints the folder) or unset it.',
  });
}

/** What all sources beyond the cache work with. */
interface Search {
  readonly version: KubernetesVersion;
  readonly platform: Platform;
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: BinariesProgress;
  readonly options: FindBinariesOptions;
}

async function fromCacheOrBeyond(
  environment: NodeJS.ProcessEnv,
  progress: BinariesProgress,
  options: FindBinariesOptions,
): Promise<KubernetesBinaries> {
  const search: Search = {
    version: versionOf(options),
    platform: platformFrom(process.platform, process.arch),
    root: cacheRoot(environment),
    environment,
    progress,
    options,
  };
  const { version, platform, root } = search;
  const cached = await findCached(root, version, platform);
  if (cached !== null) return cached;
  const directory = cacheFolder(root, version.text, platform);
  const work = async (): Promise<KubernetesBinaries> => {
    const filledMeanwhile = await findCached(root, version, platform);
    if (filledMeanwhile !== null) return filledMeanwhile;
    await sweepLeftovers(directory);
    return firstThatWorks(search);
  };
  return withFillLock(`${directory}.lock`, work, {
    onWait: (forProcess, sinceSeconds) => progress({ type: 'waiting', forProcess, sinceSeconds }),
    ...signalOf(options),
  });
}

async function firstThatWorks(search: Search): Promise<KubernetesBinaries> {
  const reasons: string[] = [];
  const sources: readonly [BinariesSource, (search: Search) => Promise<string>][] = [
    ['release', fillFromRelease],
    ['go-build', fillFromGoBuild],
  ];
  for (const [source, fill] of sources) {
    try {
      const found = await readBinariesFolder(source, await fill(search));
      if (found !== null) return found;
      reasons.push(`${source}: kube-apiserver or etcd is missing in what it gave`);
    } catch (error) {
      search.options.signal?.throwIfAborted();
      const why = error instanceof IrsaError ? `${error.message} ${error.problem.why}` : reason(error);
      search.progress({ type: 'passed-over', source, why });
      reasons.push(`${source}: ${why}`);
    }
  }
  throw new IrsaError('IRSA-BINARIES-001', {
    what: `kube-apiserver ${search.version.text} and etcd are not here and could not be got.`,
    why: ['KUBEBUILDER_ASSETS: not set', `cache: not in ${search.root}`, ...reasons].join('\n'),
    next: 'Set KUBEBUILDER_ASSETS to a folder that holds both, or connect to the internet once.',
  });
}

async function fillFromRelease(search: Search): Promise<string> {
  const { version, platform, root, environment, progress, options } = search;
  const get = options.get ?? createHttpGet();
  const indexUrl = options.indexUrl ?? officialIndexUrl;
  const tools = { get, indexUrl, environment, progress, ...signalOf(options) };
  const archive = await locateRelease(version, platform, tools);
  const directory = cacheFolder(root, archive.version, platform);
  await putInPlace(directory, (temporary) => fetchRelease(archive, temporary, tools));
  return directory;
}

async function fillFromGoBuild(search: Search): Promise<string> {
  const { version, platform, root, environment, progress, options } = search;
  const tools = { environment, progress, ...signalOf(options) };
  const directory = cacheFolder(root, version.text, platform);
  await putInPlace(directory, (temporary) => buildWithGo(version, temporary, tools));
  return directory;
}

function versionOf(options: FindBinariesOptions): KubernetesVersion {
  const text = options.version ?? defaultKubernetesVersion;
  const version = parseKubernetesVersion(text);
  if (version !== null) return version;
  throw new IrsaError('IRSA-BINARIES-009', {
    what: `${text} is not a released Kubernetes version.`,
    why: 'A version looks like v1.36.3.',
    next: `Name a released version, or none, which means ${defaultKubernetesVersion}.`,
  });
}

function signalOf(options: FindBinariesOptions): { readonly signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}
