/** Programs that irsactl can use on a node where they are found. */
export const toolNames = [
  'nft',
  'iptables',
  'ip6tables',
  'curl',
  'wget',
  'openssl',
  'nsenter',
  'iptables-restore',
  'ip6tables-restore',
] as const;

export type ToolName = (typeof toolNames)[number];

/**
 * Since this Linux the NAT of nft and that of iptables stand beside one another, as kube-proxy's; before, a kernel knew one alone.
 * https://wiki.nftables.org/wiki-nftables/index.php/Performing_Network_Address_Translation_(NAT)
 */
export const bothNatsSince = { major: 4, minor: 18 } as const;

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
  /** Of Linux, as `5.10` is [5, 10]. */
  readonly kernel: readonly [major: number, minor: number] | null;
  /** Where each program was found; one of the packet filter only where it would take the rules of a stand-in. */
  readonly tools: ReadonlyMap<ToolName, string>;
  readonly memory: { readonly total: number; readonly available: number } | null;
  /** The file systems of irsactl's folder and of the manifests folder, by the folder asked for. */
  readonly disks: readonly DiskRoom[];
  readonly addresses: readonly InterfaceAddress[];
  readonly listeners: readonly Listener[];
  /** Connections that begin on the machine and lead to a port that it listens on, loopback or not. */
  readonly connections: readonly MachineConnection[];
  /** Names of network namespaces in /run/netns, where containerd and CRI-O keep those of pods. */
  readonly podNamespaces: readonly string[];
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
  /** The files and folders that were asked for, by their path; one that is not there is not in it. */
  readonly files: ReadonlyMap<string, FileOwnership>;
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

export interface InterfaceAddress {
  readonly interface: string;
  readonly address: string;
}

/** A TCP socket that waits for connections; `0.0.0.0` and `::` stand for every address. */
export interface Listener {
  readonly address: string;
  readonly port: number;
}

export interface MachineConnection {
  readonly to: Listener;
  /** A kube-apiserver of the machine itself opened it. */
  readonly isOfApiServer: boolean;
}

export interface ApiServerProcess {
  /** In bytes. */
  readonly residentMemory: number;
  readonly user: number;
  readonly group: number;
  /** Its supplementary groups. */
  readonly groups: readonly number[];
}

export interface CertificateEnd {
  readonly path: string;
  /** Milliseconds since 1970. Of several authorities in one file, the last one's. */
  readonly ends: number;
}

/** Of a file or a folder. */
export interface FileOwnership {
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  /** An access control list may let in whom the mode keeps out. */
  readonly hasList: boolean;
}
