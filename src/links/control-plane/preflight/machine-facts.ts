/**
 * The state of a control plane node's machine, from one script in one round trip. It contains no secret. Unknown values are
 * null, or missing from a list.
 */
export interface MachineFacts {
  readonly hostName: string;
  /** Differs from one boot to the next. */
  readonly bootId: string | null;
  readonly clock: MachineClock;
  /** Versions of the programs on the disk, such as `v1.36.3`. */
  readonly versions: { readonly kubeadm: string | null; readonly kubelet: string | null };
  readonly hasCurl: boolean;
  /** The kubelet's answer at its health address; null if there is none. With healthzPort 0, `ok` if its process runs. */
  readonly kubeletHealth: string | null;
  /** Its health address, such as `127.0.0.1:10248`; null with healthzPort 0. */
  readonly kubeletAddress: string | null;
  /** Whether systemd runs the machine. */
  readonly hasSystemd: boolean;
  /** Of the folders in which irsactl writes, and that of systemd's units, those in which root cannot write. */
  readonly readOnly: readonly string[];
  readonly memory: { readonly total: number; readonly available: number } | null;
  /** The file systems of irsactl's folder and of the manifests folder, by folder. */
  readonly disks: readonly DiskSpace[];
  /** TCP ports on which a process listens. */
  readonly takenPorts: readonly number[];
  /** The kube-apiserver processes in the network namespace of the node; usually one. */
  readonly apiServers: readonly ApiServerProcess[];
  /** The KubeletConfiguration on the disk, in YAML. */
  readonly kubeletConfig: string | null;
  /**
   * The answer of an etcd on the node at its metrics address; null if none answers, or the node cannot query it. For any other
   * etcd, /readyz of the API server shows whether it works.
   */
  readonly etcdHealth: 'healthy' | 'unhealthy' | null;
  /** The certificates in the API server's folder, and the client certificates of admin.conf, controller-manager and scheduler. */
  readonly certificates: readonly CertificateEnd[];
  /** The API server's signing key file, on the node; null if there is none. */
  readonly signingKey: { readonly path: string; readonly mode: number } | null;
}

/** All three in milliseconds since 1970; the first by the node's clock, the others by irsactl's. */
export interface MachineClock {
  readonly node: number;
  readonly asked: number;
  readonly answered: number;
}

/** In bytes. */
export interface DiskSpace {
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
  /** Milliseconds since 1970. For several authorities in one file, the latest. */
  readonly ends: number;
}
