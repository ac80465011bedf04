import type { AskedServer } from '../../chain/ask-api-server.ts';
import type { NodeFiles } from '../../chain/node-files.ts';
import type { NodeShell } from '../../chain/node-shell.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { StaleTokens } from '../../rotation/gates.ts';
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
  NodeRoom,
} from './preflight/cluster-survey.ts';
export type { AskedServer, ControlPlaneNode };

/** What a minted token says of itself. `token` is a secret and only goes back to an API server, or to STS. */
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
  /** Its controller, of a ReplicaSet the Deployment, else the pod itself: `deployment/orders`. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The start of its oldest running container, in milliseconds since 1970; null where none runs. */
  readonly started: number | null;
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

/** The API server of one node, asked on that node with the client certificate of its admin.conf. */
export interface ApiServer {
  /** Never throws for one that is down. */
  ready(): Promise<boolean>;
  /** The issuer of its discovery document; null where it serves none, or is down. */
  servedIssuer(): Promise<string | null>;
  /** The key IDs of its JWKS; null where it serves none. */
  servedKeyIds(): Promise<readonly string[] | null>;
  /** The UID of its namespace kube-system. */
  clusterUid(): Promise<string | null>;
  /** A token of irsactl's own service account with the default audiences; null where there is none. */
  mint(): Promise<MintedToken | null>;
  /** A token for AWS; null where there is no such service account. */
  mintFor(account: ServiceAccountName, audience: string): Promise<string | null>;
  /** What it counts of tokens that their clients should have replaced; null where it does not say. */
  staleTokens(): Promise<StaleTokens | null>;
  /** Whether it accepts a token. */
  accepts(token: string): Promise<boolean>;
}

/** The Lease of a controller that runs once in the cluster. */
export interface Leader {
  readonly name: string;
  /** Changes as long as its holder renews it; null where it has no holder. */
  readonly renewed: string | null;
  /** When its holder renewed it last, in milliseconds since 1970; absent where it does not say. */
  readonly at?: number;
}

/** What the cluster knows, whichever of its API servers is asked. */
export interface ClusterPort {
  /** Whether an API server answers at the kubeconfig's address; never throws for one that is down. */
  ready(): Promise<boolean>;
  /** The ClusterConfiguration from which kubeadm renders the manifest, as YAML; null where there is none. */
  kubeadmConfig(): Promise<string | null>;
  /**
   * Replaces the ClusterConfiguration.
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
   * the cluster does not say. Never throws for an API server that is down.
   */
  staticPodFault(pod: { readonly name: string; readonly label: string }): Promise<string | null>;
  tokenPods(): Promise<readonly TokenPod[]>;
  tokenSecrets(): Promise<readonly TokenSecret[]>;
  /** Takes the token out of a Secret, so that the controller-manager signs a new one. Its old token is refused at once. */
  renewTokenSecret(secret: { readonly namespace: string; readonly name: string }): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970; it may jump. */
  now(): number;
  /** Milliseconds since some moment, which setting a clock does not change: for waits. */
  elapsed(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Asks STS for a role with a token. Null where STS gives the role, else what it says. */
export type AskSts = (token: string, role: RoleArn) => Promise<string | null>;

/** Everything that the control-plane link reaches of the world. */
export interface ControlPlanePorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  shell(node: ControlPlaneNode): NodeShell;
  apiServer(node: ControlPlaneNode, at: AskedServer): ApiServer;
  readonly cluster: ClusterPort;
  readonly askSts: AskSts;
  readonly clock: Clock;
  /** Names this run of irsactl, and no other, on the nodes. */
  readonly run: string;
}

/** An API server as it is seen from outside: what a token says that it has just minted. */
export interface SeenServer {
  /** Such as `https://10.0.0.10:6443`. */
  readonly url: string;
  readonly minted: Omit<MintedToken, 'token'> | { readonly fault: string };
}

/** What the link reaches where a person sets the flags. */
export interface ManualPorts {
  /** Every API server that the EndpointSlice `kubernetes` names. */
  servers(): Promise<readonly SeenServer[]>;
  survey(): Promise<ClusterSurvey>;
}
