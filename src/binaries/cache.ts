import { mkdir, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesBinaries } from './binaries.ts';
import { compareWithRecord } from './hash-record.ts';
import { findForeignPart } from './own-path.ts';
import type { Platform } from './platform.ts';

/** Returns the cache folder, which has a folder per version and platform; throws if other users can change it. */
export async function openCache(environment: NodeJS.ProcessEnv): Promise<string> {
  const xdg = environment['XDG_CACHE_HOME'] ?? '';
  // The specification ignores relative paths: https://specifications.freedesktop.org/basedir-spec/latest/
  const base = isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  const root = join(base, 'irsactl', 'kubernetes');
  await mkdir(root, { recursive: true, mode: 0o700 });
  await requireOwn(root);
  return root;
}

/** The folder of one version and platform, for example v1.36.3-linux-amd64. */
export function cacheFolder(root: string, version: string, { os, arch }: Platform): string {
  return join(root, `${version}-${os}-${arch}`);
}

/** Returns the programs in a cache folder; null if kube-apiserver or etcd is missing or the folder is incomplete. */
export async function readCached(directory: string): Promise<KubernetesBinaries | null> {
  const programs = await readCachedPrograms(directory);
  const kubeApiserver = programs?.get('kube-apiserver');
  const etcd = programs?.get('etcd');
  if (kubeApiserver === undefined || etcd === undefined) return null;
  const kubectl = programs?.get('kubectl');
  const required = { source: 'cache', directory, kubeApiserver, etcd } as const;
  return kubectl === undefined ? required : { ...required, kubectl };
}

/**
 * Returns the paths of the programs in a cache folder; null if the folder is missing or incomplete. Throws if other users
 * can change it or a program's hash differs from its record: such programs must not run.
 */
export async function readCachedPrograms(directory: string): Promise<ReadonlyMap<string, string> | null> {
  const names = await readdir(directory).catch(() => null);
  if (names === null) return null;
  for (const path of [directory, ...names.map((name) => join(directory, name))]) await requireOwn(path);
  const compared = await compareWithRecord(directory);
  if (compared === 'no record') return null;
  if (compared.changed !== undefined) {
    throw untrusted(directory, `${compared.changed} was changed: its SHA-256 differs from the recorded one.`);
  }
  const here = names.filter((name) => compared.recorded.has(name));
  return new Map(here.map((name) => [name, join(directory, name)]));
}

async function requireOwn(path: string): Promise<void> {
  const foreign = await findForeignPart(path);
  if (foreign !== null) throw untrusted(path, foreign);
}

function untrusted(path: string, why: string): IrsaError {
  return new IrsaError('IRSA-BINARIES-010', {
    what: `irsactl does not run the Kubernetes programs in ${path}.`,
    why,
    next: 'Remove that folder, or set XDG_CACHE_HOME to a folder that only you can change.',
  });
}
