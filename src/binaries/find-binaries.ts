import { homedir } from 'node:os';
import { join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import type { BinariesProgress, KubernetesBinaries } from './binaries.ts';
import { readBinariesFolder } from './folder-content.ts';
import { platformFrom } from './platform.ts';

/** The Kubernetes version that the demo and the tests run. */
export const defaultKubernetesVersion = 'v1.36.3';

export interface FindBinariesOptions {
  readonly version?: string;
  readonly progress?: BinariesProgress;
  readonly environment?: NodeJS.ProcessEnv;
}

/** Finds or gets kube-apiserver and etcd: KUBEBUILDER_ASSETS, cache, official release, Go build. */
export async function findBinaries(options: FindBinariesOptions = {}): Promise<KubernetesBinaries> {
  const environment = options.environment ?? process.env;
  const { os, arch } = platformFrom(process.platform, process.arch);
  const cache = environment['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const version = options.version ?? defaultKubernetesVersion;
  const directory = join(cache, 'irsactl', 'kubernetes', `${version}-${os}-${arch}`);
  const found = await readBinariesFolder('cache', directory);
  if (found !== null) return found;
  throw new IrsaError('IRSA-BINARIES-001', {
    what: `There are no Kubernetes ${version} binaries for ${os}-${arch}.`,
    why: `${directory} does not hold them.`,
    next: 'Set KUBEBUILDER_ASSETS to a folder that holds kube-apiserver and etcd.',
  });
}
