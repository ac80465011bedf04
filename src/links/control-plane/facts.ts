import type { Finding } from '../../chain/finding.ts';
import type { FolderFacts } from '../../chain/private-folder.ts';
import type { StaleTokens } from '../../rotation/gates.ts';
import type { StrayManifest } from './find-strays.ts';
import type { Form } from './form.ts';
import type { PlacedSource } from './node/context.ts';
import type { FailedPass, NodeRecord } from './node/record.ts';
import type { SwitchFacts } from './node/switch.ts';
import type { ClusterMembers, ControlPlaneNode, MintedToken, TokenPod, TokenSecret } from './ports.ts';
import type { ClusterSurvey } from './preflight/cluster-survey.ts';
import type { MachineFacts } from './preflight/machine-facts.ts';

/** What the API server of a node says; everything is empty while it is down. */
export interface ApiFacts {
  readonly serves: boolean;
  /** The issuer of its discovery document. */
  readonly issuer: string | null;
  readonly minted: Omit<MintedToken, 'token'> | null;
  /** Whether it accepts the token that it has just minted. */
  readonly acceptsOwn: boolean;
  /** The key IDs of its JWKS; null where it serves none. */
  readonly keyIds: readonly string[] | null;
  /** The UID of its namespace kube-system. */
  readonly clusterUid: string | null;
}

/** Everything that the plan of one node rests on. */
export interface NodeFacts {
  readonly node: ControlPlaneNode;
  /** The manifest with its key files, and the form that they give the API server at its next start. */
  readonly source: PlacedSource;
  readonly hash: string;
  /** Whether the administrator's kubeconfig is there, with which the API server is asked. */
  readonly hasKubeconfig: boolean;
  /** The form of the process that runs; null where the node shows no process, or the process does not serve. */
  readonly running: Form | null;
  readonly api: ApiFacts;
  readonly record: NodeRecord | null;
  /** Public keys, by key ID, whose private halves lie on the node: the API server can sign with them. */
  readonly heldKeys: ReadonlyMap<string, string>;
  readonly failed: FailedPass | null;
  /** Looked at in a rotation or migration alone; null where the API server does not say. */
  readonly staleTokens: StaleTokens | null;
  /** The dead man's switch of a pass; null where there is none. */
  readonly switch: SwitchFacts | null;
  /** Whether the node's controller-manager was started before its key file was written; null where none reads one. */
  readonly isControllerStale: boolean | null;
  readonly strays: readonly StrayManifest[];
  /** On the way to irsactl's folder of the chain. */
  readonly folder: FolderFacts;
  /** Other chains in irsactl's folder of this node, with the issuer that each added. */
  readonly otherChains: readonly { readonly name: string; readonly issuer: string }[];
  /** What the machine says of itself; null where its answer was cut off. */
  readonly machine: MachineFacts | null;
}

/** A node that could not be looked at, and why. */
export interface UnseenNode {
  readonly node: ControlPlaneNode;
  readonly finding: Finding;
}

/** What the cluster as a whole says; everything is empty while no API server answers at the kubeconfig's address. */
export interface ClusterFacts {
  readonly serves: boolean;
  readonly members: ClusterMembers;
  readonly survey: ClusterSurvey | null;
  /** What `kubeadm upgrade` renders the manifest from, as YAML; null where kubeadm keeps nothing. */
  readonly kubeadmConfig: string | null;
  /** Read only where a plan may end the acceptance of tokens. */
  readonly pods: readonly TokenPod[];
  readonly secrets: readonly TokenSecret[];
  /** Milliseconds since 1970, by the clock of irsactl's machine. */
  readonly now: number;
}

export interface ControlPlaneFacts {
  /** In the order of irsa.yaml. */
  readonly nodes: readonly NodeFacts[];
  readonly unseen: readonly UnseenNode[];
  readonly cluster: ClusterFacts;
}
