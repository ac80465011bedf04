import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ClusterAccess } from '../cluster-api.ts';
import { etcdSocket } from './etcd.ts';
import { freePort, requireFree } from './free-port.ts';
import type { LocalClusterOptions } from './local-cluster.ts';
import { renderManifest } from './manifest.ts';
import { makePki, type PkiFiles } from './pki.ts';

/** The paths and URL of a local cluster. */
export interface Layout {
  readonly directory: string;
  readonly server: string;
  readonly pki: PkiFiles;
  readonly access: ClusterAccess;
  readonly manifestPath: string;
  readonly kubeconfigPath: string;
  readonly apiServerLogPath: string;
  readonly etcdLogPath: string;
  readonly etcdDirectory: string;
}

// kubeadm's default. https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/
const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

/** Writes the keys, the manifest and the kubeconfig of a new local cluster into its folder. */
export async function layOutCluster(directory: string, options: LocalClusterOptions): Promise<Layout> {
  const port = await (options.port === undefined ? freePort() : requireFree(options.port));
  const manifests = join(directory, 'manifests');
  const logs = join(directory, 'logs');
  const etcdDirectory = join(directory, 'etcd');
  await mkdir(manifests);
  await mkdir(logs);
  await mkdir(etcdDirectory, { mode: 0o700 });
  const pki = await makePki(join(directory, 'pki'), new Date());
  const server = `https://127.0.0.1:${port}`;
  const layout: Layout = {
    directory,
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
    etcdDirectory,
  };
  await writeKubeconfig(layout.kubeconfigPath, server, pki);
  // At kubeadm's path: irsactl calls the API server on its node with it.
  await writeKubeconfig(join(directory, 'admin.conf'), server, pki);
  await writeFile(layout.manifestPath, manifestText(layout, port, options), { mode: 0o600 });
  return layout;
}

function manifestText(layout: Layout, port: number, options: LocalClusterOptions): string {
  return renderManifest({
    pki: layout.pki,
    issuer: options.issuer ?? defaultIssuer,
    apiServerPort: port,
    etcdSocket: etcdSocket(layout.etcdDirectory),
  });
}

/** Writes the administrator's kubeconfig with embedded certificates, readable only by its owner. */
async function writeKubeconfig(path: string, server: string, pki: PkiFiles): Promise<void> {
  const base64 = async (file: string): Promise<string> => (await readFile(file)).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'local', cluster: { server, 'certificate-authority-data': await base64(pki.caCert) } },
    ],
    users: [
      {
        name: 'kubernetes-admin',
        user: {
          'client-certificate-data': await base64(pki.adminCert),
          'client-key-data': await base64(pki.adminKey),
        },
      },
    ],
    contexts: [{ name: 'kubernetes-admin@local', context: { cluster: 'local', user: 'kubernetes-admin' } }],
    'current-context': 'kubernetes-admin@local',
  };
  await writeFile(path, stringify(config), { mode: 0o600, flag: 'wx' });
}
