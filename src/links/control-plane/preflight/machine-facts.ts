/**
 * What the machine of one control plane node says of itself, gathered by one script in one round trip. There is no
 * secret in it. What the machine does not tell is null, or not in the list.
 */
export interface MachineFacts {
  readonly hostName: string;
  /** Differs from one boot to the next. */
  readonly bootId: string | null;
  readonly clock: MachineClock;
  /** Versions of the programs on the disk, such as `v1.36.3`. */
  readonly versions: { readonly kubeadm: string | null; readonly kubelet: string | null };
  readonly hasCurl: boolean;
  /** What the kubelet answers at its health address; null where nothing answers. */
  readonly kubeletHealth: string | null;
  readonly memory: { readonly total: number; readonly available: number } | null;
  /** The file systems of irsactl's folder and of the manifests folder, by the folder asked for. */
  readonly disks: readonly DiskRoom[];
  /** TCP ports that something listens on. */
  readonly takenPorts: readonly number[];
  /** The kube-apiserver processes in the network namespace of the node; usually one. */
  readonly apiServers: readonly ApiServerProcess[];
  /** KubeletConfiguration as it lies on the disk, in YAML. */
  readonly kubeletConfig: string | null;
  /**
   * What an etcd that runs on the node itself answers at its metrics address; null where none does, or nobody could ask.
   * /readyz of the API server stands for every other one: it is not ready without its etcd.
   */
  readonly etcdHealth: 'healthy' | 'unhealthy' | null;
  /** The certificates in the folder of the API server's own, and those by which controller-manager and scheduler log in. */
  readonly certificates: readonly CertificateEnd[];
  /** The file that the API server signs with, as it lies on the node; null where there is none. */
  readonly signingKey: { readonly path: string; readonly mode: number } | null;
}

/** All three in milliseconds since 1970; the first by the node's clock, the others by that of the one who asks. */
export interface MachineClock {
  readonly node: number;
  readonly asked: number;
  readonly answered: number;
}

/** In bytes. */
export interface DiskRoom {
  readonly folder: string;
  readonly available: number;
  readonly freeInodes: number | null;
}

export interface ApiServerProcess {
  /** In bytes. */
  readonly residentMemory: number;
}

export interface CertificateEnd {
  readonly path: string;
  /** Milliseconds since 1970. Of several authorities in one file, the last one's. */
  readonly ends: number;
}
