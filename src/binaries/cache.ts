import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { KubernetesBinaries } from './binaries.ts';
import { readBinariesFolder } from './folder-content.ts';
import { type KubernetesVersion, nearestVersion } from './kubernetes-version.ts';
import type { Platform } from './platform.ts';

/** The folder that holds one folder for each Kubernetes version and platform. */
export function cacheRoot(environment: NodeJS.ProcessEnv): string {
  const xdg = environment['XDG_CACHE_HOME'] ?? '';
  // A relative path is to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  const base = isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  return join(base, 'irsactl', 'kubernetes');
}

/** The folder of one version and platform, for example v1.36.3-linux-amd64. */
export function cacheFolder(root: string, version: string, platform: Platform): string {
  return join(root, `${version}${suffix(platform)}`);
}

/** The wanted version from the cache, or another patch of the same minor version. */
export async function findCached(
  root: string,
  wanted: KubernetesVersion,
  platform: Platform,
): Promise<KubernetesBinaries | null> {
  const ending = suffix(platform);
  const names = await readdir(root).catch((): string[] => []);
  const versions = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
  const version = nearestVersion(wanted, versions);
  return version === null ? null : readBinariesFolder('cache', cacheFolder(root, version.text, platform));
}

function suffix({ os, arch }: Platform): string {
  return `-${os}-${arch}`;
}
