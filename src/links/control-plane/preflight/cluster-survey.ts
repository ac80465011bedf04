/** What the cluster says of itself, asked once through the kubeconfig's server. */
export interface ClusterSurvey {
  /** The version of the API server that answered, such as `v1.36.3` or `v1.31.2-eks-7f9249a`. */
  readonly version: string;
  /** Names of the API groups that it serves. */
  readonly apiGroups: readonly string[];
  readonly nodes: readonly ClusterNode[];
  readonly kubeadmCerts: KubeadmCerts | null;
  /** What the kubelet mints tokens for on behalf of storage drivers, such as that for secrets of a vault. */
  readonly driverTokens: readonly DriverToken[];
  /** Whether system:unauthenticated may read the discovery document of the API server. */
  readonly isDiscoveryPublic: boolean;
}

/** https://kubernetes-csi.github.io/docs/token-requests.html */
export interface DriverToken {
  readonly driver: string;
  /** Empty for the API server's own. */
  readonly audience: string;
  readonly seconds: number;
}

export interface ClusterNode {
  readonly name: string;
  readonly isControlPlane: boolean;
  /** By its condition Ready. */
  readonly isReady: boolean;
  /** Of the machine that its kubelet runs on, until it is rebooted; empty where it does not say. */
  readonly bootId: string;
  /** `linux` or `windows`. */
  readonly os: string;
  /** As the machine calls it: `Debian GNU/Linux 13 (trixie)`. */
  readonly osImage: string;
  readonly kubeletVersion: string;
  /** Names of its labels: managed clusters put marks of their own there. */
  readonly labels: readonly string[];
  /** Names of its annotations, as well. */
  readonly annotations: readonly string[];
  /** Known of control plane nodes only. */
  readonly capacity: NodeCapacity | null;
}

/** What the kubelet of a node can still take. */
export interface NodeCapacity {
  readonly allocatable: NodeQuantities;
  /** What the pods of the node ask for; `pods` is their number, without those that have ended. */
  readonly requested: NodeQuantities;
}

/** Thousandths of a processor, bytes, and pods. */
interface NodeQuantities {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** The Secret kubeadm-certs, by which `kubeadm join --control-plane` brings keys to a new node. It is never read. */
export interface KubeadmCerts {
  /**
   * Whether the end of a bootstrap token takes it along. When that is, it does not say: each upload puts the keys of its time into
   * the same Secret, with another token.
   */
  readonly goesWithToken: boolean;
}

/** A node as the cluster knows it, by either of its names; null where the cluster does not know it. */
export function clusterNodeOf(
  survey: Pick<ClusterSurvey, 'nodes'> | null,
  ...names: readonly (string | undefined)[]
): ClusterNode | null {
  return survey?.nodes.find(({ name }) => names.includes(name)) ?? null;
}
