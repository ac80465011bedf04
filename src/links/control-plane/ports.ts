import type { AskedServer } from '../../chain/ask-api-server.ts';
import type { NodeFiles } from '../../chain/node-files.ts';
import type { NodeShell } from '../../chain/node-shell.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { StaleTokens } from '../../rotation/gates.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import type { RoleArn } from '../../trust/arn.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';
import type { ClusterSurvey } from './preflight/cluster-survey.ts';

export type { FileAttributes, FileFacts, NodeFiles } from '../../chain/node-files.ts';
export type { NodeShell, ShellAnswer } from '../../chain/node-shell.ts';
export type {
  ClusterNode,
  ClusterSurvey,
  DriverToken,
  KubeadmCerts,
  NodeCapacity,
} from './preflight/cluster-survey.ts';
export type { AskedServer, ControlPlaneNode };

/** A minted token and its claims. `token` is a secret that irsactl sends only to an API server or to STS. */
export interface MintedToken {
  readonly token: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly audiences: readonly string[];
}

/** A pod that holds tokens of its service account. */
export interface TokenPod {
  readonly namespace: string;
  readonly name: string;
  /** Its controller (for a ReplicaSet, the Deployment), else the pod: `deployment/orders`. */
  readonly owner: string;
  /** The name of its node; empty while it has none. */
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The start of its oldest running container, in milliseconds since 1970; null if none runs. */
  readonly started: number | null;
  /** Audiences that its projected volumes request by name, without the default ones. */
  readonly audiences: readonly string[];
  /** The lifetimes of the tokens in its projected volumes; a null audience is the default one. */
  readonly lifetimes: readonly { readonly audience: string | null; readonly seconds: number }[];
}

/** A Secret of the type `kubernetes.io/service-account-token`. */
export interface TokenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keyId: string | null;
}

/** The control plane nodes and API servers that the cluster reports. */
export interface ClusterMembers {
  /** Names of the nodes with the label of the control plane; empty if the cluster has no such node. */
  readonly controlPlaneNodes: readonly string[];
  /** Addresses of the API servers that are alive; empty if the cluster does not report them. */
  readonly apiServers: readonly string[];
}

/** `locked out`: it refuses every client certificate, and may serve everyone else. */
export type Readiness = 'ready' | 'not ready' | 'locked out';

/** The API server of one node, queried on that node with its client certificates. */
export interface ApiServer {
  /** Never throws if it is down. */
  readiness(): Promise<Readiness>;
  /** The issuer of its discovery document; null if it serves none, or is down. */
  servedIssuer(): Promise<string | null>;
  /** The key IDs of its JWKS; null if it serves none. */
  servedKeyIds(): Promise<readonly string[] | null>;
  /** The UID of its namespace kube-system. */
  clusterUid(): Promise<string | null>;
  /** A token of irsactl's own service account with the default audiences; null if there is none. */
  mint(): Promise<MintedToken | null>;
  /** A token for AWS; null if there is no such service account. */
  mintFor(account: ServiceAccountName, audience: string): Promise<string | null>;
  /** Its count of tokens that clients should have replaced; null if it does not report one. */
  staleTokens(): Promise<StaleTokens | null>;
  /** Whether it accepts a token. */
  accepts(token: string): Promise<boolean>;
}

/** The Lease of a controller that runs once in the cluster. */
export interface Leader {
  readonly name: string;
  /** Changes whenever its holder renews it; null if it has no holder. */
  readonly renewed: string | null;
  /** When its holder renewed it last, in milliseconds since 1970; absent if unknown. */
  readonly at?: number;
}

/** The cluster, through any of its API servers. */
export interface ClusterPort {
  /**
   * Whether an API server answers at the kubeconfig's address, also if it refuses the login; never throws if it is down.
   */
  ready(): Promise<boolean>;
  /** The ClusterConfiguration from which kubeadm renders the manifest, as YAML; null if there is none. */
  kubeadmConfig(): Promise<string | null>;
  /**
   * Replaces the ClusterConfiguration.
   *
   * @throws A coded error if it is no longer `before`.
   */
  replaceKubeadmConfig(before: string, after: string): Promise<void>;
  members(): Promise<ClusterMembers>;
  survey(): Promise<ClusterSurvey>;
  /** The Leases of controller-manager and scheduler, if they exist; never throws if the API server is down. */
  leaders(): Promise<readonly Leader[]>;
  /**
   * Why a kubelet does not run a static pod of kube-system with this label and name prefix. Null if it runs, or if the cluster
   * reports no reason. Never throws if the API server is down.
   */
  staticPodFault(pod: { readonly name: string; readonly label: string }): Promise<string | null>;
  tokenPods(): Promise<readonly TokenPod[]>;
  tokenSecrets(): Promise<readonly TokenSecret[]>;
  /** Deletes kubeadm's Secret with the keys of the control plane. */
  deleteKubeadmCerts(): Promise<void>;
  /** Removes the token from a Secret, so that the controller-manager signs a new one. The old token is refused immediately. */
  renewTokenSecret(secret: { readonly namespace: string; readonly name: string }): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970; it may jump. */
  now(): number;
  /** Milliseconds of a monotonic clock: for waits. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Asks STS for a role with a token. Null if STS grants the role, else its answer. */
export type AskSts = (token: string, role: RoleArn) => Promise<string | null>;

/** The rotation of the key, of which the signing-key link keeps record, keys and memory. */
export interface RotationPort {
  /** Throws if the record is no longer what this run last read or wrote. */
  read(): Promise<RotationRecord | null>;
  write(record: RotationRecord): Promise<void>;
  /** Remembers that it is over, then removes the record and the keys. */
  end(): Promise<void>;
}

/** The I/O of one node and of the cluster. */
export interface NodePorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  shell(node: ControlPlaneNode): NodeShell;
  apiServer(node: ControlPlaneNode, at: AskedServer): ApiServer;
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  /** A unique name of this run on the nodes. */
  readonly run: string;
}

/** The I/O of the control-plane link. */
export interface ControlPlanePorts extends NodePorts {
  readonly askSts: AskSts;
  readonly rotation: RotationPort;
}

/** An API server from outside: the claims of a token that it has just minted. */
export interface SeenServer {
  /** Such as `https://10.0.0.10:6443`. */
  readonly url: string;
  readonly minted: Omit<MintedToken, 'token'> | { readonly fault: string };
}

/** The I/O of the link if the user sets the flags. */
export interface ManualPorts {
  /** Every API server that the EndpointSlice `kubernetes` names. */
  servers(): Promise<readonly SeenServer[]>;
  survey(): Promise<ClusterSurvey>;
}
