/** The answers of the cluster, queried once through the kubeconfig's server. */
export interface ClusterSurvey {
  /** The version of the API server that answered, such as `v1.36.3` or `v1.31.2-eks-7f9249a`. */
  readonly version: string;
  /** Names of the API groups that it serves. */
  readonly apiGroups: readonly string[];
  readonly nodes: readonly ClusterNode[];
  readonly kubeadmCerts: KubeadmCerts | null;
  /** The tokens that the kubelet requests for storage drivers, such as the one for secrets of a vault. */
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
  /** Since when it is ready, by its condition Ready, in milliseconds since 1970; null if it is not. */
  readonly readySince: number | null;
  /** The boot ID of the machine of its kubelet, which a reboot changes; empty if it is not reported. */
  readonly bootId: string;
  /** `linux` or `windows`. */
  readonly os: string;
  /** The name of the operating system: `Debian GNU/Linux 13 (trixie)`. */
  readonly osImage: string;
  readonly kubeletVersion: string;
  /** Names of its labels, where managed clusters have their marks. */
  readonly labels: readonly string[];
  /** Names of its annotations. */
  readonly annotations: readonly string[];
  /** Known only for control plane nodes. */
  readonly capacity: NodeCapacity | null;
}

/** The capacity of a node for more pods. */
export interface NodeCapacity {
  readonly allocatable: NodeQuantities;
  /** The requests of the node's pods; `pods` is their number, without those that have ended. */
  readonly requested: NodeQuantities;
}

/** Millicores, bytes, and number of pods. */
interface NodeQuantities {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** The Secret kubeadm-certs, from which `kubeadm join --control-plane` copies keys to a new node. irsactl never reads its data. */
export interface KubeadmCerts {
  /**
   * Whether a bootstrap token owns the Secret, so that it is deleted with the token. The Secret does not show when: each upload
   * puts the current keys into the same Secret, with another token.
   */
  readonly goesWithToken: boolean;
}

/** The node with one of these names; null if the cluster does not have it. */
export function clusterNodeOf(
  survey: Pick<ClusterSurvey, 'nodes'> | null,
  ...names: readonly (string | undefined)[]
): ClusterNode | null {
  return survey?.nodes.find(({ name }) => names.includes(name)) ?? null;
}
