import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterAccess } from '../cluster-api/cluster-api.ts';
import { freePorts, requireFree } from './free-ports.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import type { ClusterPorts, LocalClusterOptions } from './local-cluster.ts';
import { renderManifest } from './manifest.ts';
import { makePki, type PkiFiles } from './pki.ts';

/** Where everything of a local cluster stands. */
export interface Layout {
  readonly directory: string;
  readonly ports: ClusterPorts;
  readonly server: string;
  readonly pki: PkiFiles;
  readonly access: ClusterAccess;
  readonly manifestPath: string;
  readonly kubeconfigPath: string;
  readonly apiServerLogPath: string;
  readonly etcdLogPath: string;
  readonly etcdDataDirectory: string;
}

// kubeadm's default. https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

/** Writes the keys, the manifest and the kubeconfig of a new local cluster into its folder. */
export async function layOutCluster(directory: string, options: LocalClusterOptions): Promise<Layout> {
  const ports = await (options.ports === undefined ? freePorts() : requireFree(options.ports));
  const manifests = join(directory, 'manifests');
  const logs = join(directory, 'logs');
  await mkdir(manifests);
  await mkdir(logs);
  const pki = await makePki(join(directory, 'pki'), new Date());
  const server = `https://127.0.0.1:${ports.apiServer}`;
  const layout: Layout = {
    directory,
    ports,
    server,
    pki,
    access: {
      server,
      caCertPath: pki.caCert,
      clientCertPath: pki.adminCert,
      clientKeyPath: pki.adminKey,
    },
    manifestPath: join(manifests, 'kube-apiserver.yaml'),
    kubeconfigPath: join(directory, 'kubeconfig'),
    apiServerLogPath: join(logs, 'kube-apiserver.log'),
    etcdLogPath: join(logs, 'etcd.log'),
    etcdDataDirectory: join(directory, 'etcd'),
  };
  await writeKubeconfig(layout.kubeconfigPath, server, pki);
  await writeFile(layout.manifestPath, manifestText(layout, options), { mode: 0o600 });
  return layout;
}

function manifestText(layout: Layout, options: LocalClusterOptions): string {
  return renderManifest({
    pki: layout.pki,
    issuer: options.issuer ?? defaultIssuer,
    apiServerPort: layout.ports.apiServer,
    etcdClientPort: layout.ports.etcdClient,
  });
}
