import { basename, dirname } from 'node:path';
import { flagListOf } from '../manifest/flag-list.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';

/** The paths of a node's control plane certificates, on the node. */
export interface CertificatePlaces {
  /** kubeadm's certificatesDir. */
  readonly folder: string;
  /** The API server's serving certificate; null if it is a `*.crt` in that folder. */
  readonly serving: string | null;
}

/** kubeadm's default. */
const usual = '/etc/kubernetes/pki';
const servingFlag = 'tls-cert-file';

/** kubeadm's file names in certificatesDir for these flags. */
const kubeadmFiles: readonly (readonly [flag: string, name: string])[] = [
  [servingFlag, 'apiserver.crt'],
  ['kubelet-client-certificate', 'apiserver-kubelet-client.crt'],
  ['etcd-certfile', 'apiserver-etcd-client.crt'],
];

/** The paths from the flags of the API server; kubeadm's defaults without a manifest. */
export function certificatePlaces(manifest: Manifest | null): CertificatePlaces {
  if (manifest === null) return { folder: usual, serving: null };
  const flags = flagListOf(manifest);
  const onNode = (path: string) => hostPathOf(manifest.mounts, path);
  const [own] = kubeadmFiles.flatMap(([flag, name]) => {
    const path = flags.last(flag);
    return path !== null && basename(path) === name ? [path] : [];
  });
  const folder = own === undefined ? usual : dirname(onNode(own));
  const served = flags.last(servingFlag);
  const serving = served === null ? null : onNode(served);
  const isAmongThem = serving !== null && dirname(serving) === folder && serving.endsWith('.crt');
  return { folder, serving: isAmongThem ? null : serving };
}
