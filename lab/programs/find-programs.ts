import { cacheFolder, openCache, readCachedPrograms } from '../../src/binaries/cache.ts';
import { recordHashes } from '../../src/binaries/hash-record.ts';
import { type KubernetesVersion, sourceHashes } from '../../src/binaries/kubernetes-version.ts';
import { platformFrom } from '../../src/binaries/platform.ts';
import { putInPlace } from '../../src/binaries/put-in-place.ts';
import { searchLines } from '../../src/binaries/search-lines.ts';
import { LabFailure } from '../lab-failure.ts';
import type { Report } from '../steps.ts';
import { buildPrograms, type KnownPrograms } from './build-programs.ts';
import { programNames } from './program-names.ts';

/**
 * Returns the folder with a node's programs of one version, from the cache or built with Go. It reuses programs that tests
 * have built. It downloads no binaries, because the releases lack etcd and pause.
 */
export async function findPrograms(
  version: KubernetesVersion,
  report: Report,
  signal: AbortSignal,
): Promise<string> {
  const environment = process.env;
  const common = cacheFolder(
    await openCache(environment),
    version,
    platformFrom(process.platform, process.arch),
  );
  const directory = `${common}-node`;
  const isComplete = async (): Promise<boolean> => hasAll(await readCachedPrograms(directory));
  if (await isComplete()) return directory;
  const progress = searchLines(report);
  await putInPlace(
    directory,
    async (temporary) => {
      const known = (await readCachedPrograms(common)) ?? new Map<string, string>();
      const filled = await buildPrograms(version, known, temporary, { environment, progress, signal });
      await recordHashes(filled);
      return filled;
    },
    isComplete,
  );
  progress({ type: 'found', source: 'go-build', directory });
  return directory;
}

/** Parses a version with or without its `v`. */
export function parseVersion(text: string): KubernetesVersion {
  const version = `v${text.replace(/^v/, '')}`;
  const known = Object.keys(sourceHashes) as KubernetesVersion[];
  const found = known.find((one) => one === version);
  if (found !== undefined) return found;
  throw new LabFailure(`Cannot build Kubernetes ${text}.`, `Use one of ${known.join(', ')}.`);
}

function hasAll(programs: KnownPrograms | null): boolean {
  return programs !== null && programNames.every((name) => programs.has(name));
}
