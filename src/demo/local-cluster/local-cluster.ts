import type { KubernetesBinaries } from '../../binaries/binaries.ts';
import type { ClusterApi } from '../cluster-api/cluster-api.ts';

/** Reports what a local cluster waits for, for a line of output. */
type ClusterProgress = (line: string) => void;

/** What a local cluster is started from. */
export interface LocalClusterOptions {
  /** Holds everything the cluster writes; must be missing or empty, and is removed by `stop`. */
  readonly directory: string;
  readonly binaries: KubernetesBinaries;
  readonly progress?: ClusterProgress;
  /** The API server's port on loopback; a free one is taken where none is given. */
  readonly port?: number;
  /** The first `--service-account-issuer`; kubeadm's default where none is given. */
  readonly issuer?: string;
}

/** A running etcd and kube-apiserver; the latter follows its manifest file as under a kubelet. */
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
  /** How often the API server was started again after its first start. */
  restarts(): number;
  /** Resolves once /readyz of the API server that the manifest asks for now answers ok. */
  waitUntilReady(options?: { readonly timeoutSeconds?: number }): Promise<void>;
  /** Creates a namespace with what a controller manager would put there: ServiceAccount and root CA. */
  createNamespace(name: string): Promise<void>;
  /** Ends every process and removes the directory. */
  stop(): Promise<void>;
}
