import type { KubernetesBinaries } from '../../binaries/binaries.ts';
import type { ClusterApi } from '../cluster-api.ts';

/** Names what a local cluster is waiting for. */
type ClusterProgress = (work: string) => void;

export interface LocalClusterOptions {
  /** Holds everything that the cluster writes; must be missing or empty. `stop` removes it. */
  readonly directory: string;
  readonly binaries: KubernetesBinaries;
  readonly progress?: ClusterProgress;
  /** The API server's port on loopback; default: a free one. */
  readonly port?: number;
  /** The first `--service-account-issuer`; default: kubeadm's. */
  readonly issuer?: string;
}

/** A running etcd and kube-apiserver; the API server follows its manifest file as under a kubelet. */
export interface LocalCluster {
  readonly directory: string;
  readonly kubeconfigPath: string;
  /** The URL of the API server, for example https://127.0.0.1:21234. */
  readonly server: string;
  /** kube-apiserver's static pod manifest; writing to it restarts the API server. */
  readonly manifestPath: string;
  /** Holds sa.key and sa.pub, as /etc/kubernetes/pki does. */
  readonly pkiDirectory: string;
  readonly caCertPath: string;
  readonly adminCertPath: string;
  readonly adminKeyPath: string;
  readonly apiServerLogPath: string;
  /** Kubernetes API calls as the cluster's administrator. */
  readonly api: ClusterApi;
  /** How often the API server was restarted. */
  restarts(): number;
  /** Resolves once the API server runs with the current manifest and its /readyz returns ok. */
  waitUntilReady(options?: { readonly timeoutSeconds?: number }): Promise<void>;
  /** Creates a namespace with what a controller manager would create in it: ServiceAccount and root CA. */
  createNamespace(name: string): Promise<void>;
  /** Ends every process and removes the directory. */
  stop(): Promise<void>;
}
