import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { BinariesSource, KubernetesBinaries } from './binaries.ts';

/** Returns the binaries in a folder; null if kube-apiserver or etcd is missing or not executable. */
export async function readBinariesFolder(
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
