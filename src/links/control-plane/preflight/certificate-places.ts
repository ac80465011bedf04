import { basename, dirname } from 'node:path';
import { flagListOf } from '../manifest/flag-list.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';

/** Where a node has the certificates of its control plane, as they lie on the node. */
export interface CertificatePlaces {
  /** kubeadm's certificatesDir. */
  readonly folder: string;
  /** What the API server serves with, where it is no `*.crt` in that folder; null where it is one. */
  readonly serving: string | null;
}

/** kubeadm's, where nothing says another one. */
const usual = '/etc/kubernetes/pki';
const servingFlag = 'tls-cert-file';

/** kubeadm gives these flags files of these names, in certificatesDir whatever that is. */
const kubeadmFiles: readonly (readonly [flag: string, name: string])[] = [
  [servingFlag, 'apiserver.crt'],
  ['kubelet-client-certificate', 'apiserver-kubelet-client.crt'],
  ['etcd-certfile', 'apiserver-etcd-client.crt'],
];

/** By the flags of the API server, which reads its certificates where they say. */
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
