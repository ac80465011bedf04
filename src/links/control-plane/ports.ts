import type { NodeFiles } from '../../chain/node-files.ts';
import type { NodeShell } from '../../chain/node-shell.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { ClusterSurvey } from './preflight/cluster-survey.ts';

export type { FileAttributes, FileFacts, NodeFiles } from '../../chain/node-files.ts';
export type { NodeShell, ShellAnswer } from '../../chain/node-shell.ts';
export type {
  ClusterNode,
  ClusterSurvey,
  DriverToken,
  KubeadmCerts,
  NodeRoom,
} from './preflight/cluster-survey.ts';
export type { ControlPlaneNode };

/** What a minted token says of itself; `token` is a secret and only ever goes back to the API server. */
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
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Audiences that its projected volumes ask for by name; the default ones are not in it. */
  readonly audiences: readonly string[];
  /** How long the tokens of its projected volumes live; the audience is null where it is the default one. */
  readonly lifetimes: readonly { readonly audience: string | null; readonly seconds: number }[];
}

/** A Secret of the type `kubernetes.io/service-account-token`. */
export interface TokenSecret {
  readonly namespace: string;
  readonly name: string;
  readonly keyId: string | null;
}

/** Who serves the API of the cluster, as the cluster itself knows. */
export interface ClusterMembers {
  /** Names of the nodes with the label of the control plane; empty where the cluster knows no such node. */
  readonly controlPlaneNodes: readonly string[];
  /** Addresses of the API servers that are alive; empty where the cluster does not say. */
  readonly apiServers: readonly string[];
}

/** The API server of one node. `ready` and `servedIssuer` never throw for one that is down. */
export interface ApiServer {
  ready(): Promise<boolean>;
  /** The issuer of the discovery document that it serves; null where it serves none, or is down. */
  servedIssuer(): Promise<string | null>;
  /** The kids of all keys that it verifies with. */
  servedKeyIds(): Promise<readonly string[]>;
  /** When the process was started, in seconds since 1970, as it says of itself; null where it does not. */
  process(): Promise<string | null>;
  /** A token for a service account that exists, without audiences; null where the cluster has no service account. */
  mint(): Promise<MintedToken | null>;
  /** Whether the API server accepts a token. */
  accepts(token: string): Promise<boolean>;
}

/** The Lease of a controller that runs once in the cluster. */
export interface Leader {
  readonly name: string;
  /** Changes as long as somebody leads; null where nobody does. */
  readonly renewed: string | null;
  /** When its holder renewed it last, in milliseconds since 1970; absent where it does not say. */
  readonly at?: number;
}

/** What the cluster knows, whichever of its API servers is asked. */
export interface ClusterPort {
  /** Whether an API server answers where the kubeconfig leads; never throws for one that is down. */
  ready(): Promise<boolean>;
  /** The ClusterConfiguration from which kubeadm writes the manifest anew, as YAML; null where there is none. */
  kubeadmConfig(): Promise<string | null>;
  /**
   * Puts another ClusterConfiguration in the place of the one that was read.
   *
   * @throws A coded error where it is not `before` any more.
   */
  replaceKubeadmConfig(before: string, after: string): Promise<void>;
  members(): Promise<ClusterMembers>;
  survey(): Promise<ClusterSurvey>;
  /** Of controller-manager and scheduler, those that have a Lease; never throws for an API server that is down. */
  leaders(): Promise<readonly Leader[]>;
  /**
   * Why a kubelet does not run a static pod of kube-system with this label whose name begins so; null where it does, or
   * nobody tells. Never throws for an API server that is down.
   */
  staticPodFault(pod: { readonly name: string; readonly label: string }): Promise<string | null>;
  tokenPods(): Promise<readonly TokenPod[]>;
  tokenSecrets(): Promise<readonly TokenSecret[]>;
}

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export interface Clock {
  /** Milliseconds since 1970; it may jump. */
  now(): number;
  /** Milliseconds since some moment, which no clock that is set changes: for waits. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Everything that the control-plane link reaches of the world. */
export interface ControlPlanePorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  shell(node: ControlPlaneNode): NodeShell;
  /** `at`: dialled on the node. Default: its own address. */
  apiServer(node: ControlPlaneNode, at?: ServerAddress): ApiServer;
  readonly cluster: ClusterPort;
  readonly clock: Clock;
  /** Names this run of irsactl, and no other, on the nodes. */
  readonly run: string;
  /**
   * How long a changed API server may take to serve again before the previous manifest is put back. Default: 120, or
   * more where the manifest's startup probe gives it more.
   */
  readonly patienceSeconds?: number;
}
