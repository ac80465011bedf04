import type { Finding } from '../../chain/finding.ts';
import type { FolderFacts } from '../../chain/private-folder.ts';
import type { StaleTokens } from '../../rotation/gates.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import type { StrayManifest } from './find-strays.ts';
import type { Form } from './form.ts';
import type { PlacedSource } from './node/context.ts';
import type { FailedPass, NodeRecord } from './node/record.ts';
import type { SwitchFacts } from './node/switch.ts';
import type { ClusterMembers, ControlPlaneNode, MintedToken, TokenPod, TokenSecret } from './ports.ts';
import type { ClusterSurvey } from './preflight/cluster-survey.ts';
import type { MachineFacts } from './preflight/machine-facts.ts';

/** The answers of a node's API server; everything is empty while it is down. */
export interface ApiFacts {
  readonly serves: boolean;
  /** Whether it refuses every client certificate on the node. */
  readonly isLockedOut: boolean;
  /** The issuer of its discovery document. */
  readonly issuer: string | null;
  readonly minted: Omit<MintedToken, 'token'> | null;
  /** Whether it accepts the token that it has just minted. */
  readonly acceptsOwn: boolean;
  /** The key IDs of its JWKS; null if it serves none. */
  readonly keyIds: readonly string[] | null;
  /** The UID of its namespace kube-system. */
  readonly clusterUid: string | null;
}

/** The observed state of one node. */
export interface NodeFacts {
  readonly node: ControlPlaneNode;
  /** The manifest with its key files, and the form that they give the API server at its next start. */
  readonly source: PlacedSource;
  readonly hash: string;
  /** Whether the node has a client certificate of kubeadm, with which irsactl asks the API server. */
  readonly hasCredential: boolean;
  /** The form of the running process; null if the node shows no process, or it does not serve. */
  readonly running: Form | null;
  readonly api: ApiFacts;
  readonly record: NodeRecord | null;
  /** Public keys, by key ID, whose private halves are on the node: the API server can sign with them. */
  readonly heldKeys: ReadonlyMap<string, string>;
  readonly failed: FailedPass | null;
  /** Whether destroy has begun and has not ended. */
  readonly isDestroying: boolean;
  /** Observed only in a rotation, a migration or a removal; null if the API server does not report them. */
  readonly staleTokens: StaleTokens | null;
  /** The dead man's switch of a pass; null if there is none. */
  readonly switch: SwitchFacts | null;
  /** Whether the node's controller-manager was started before its key file was written; null if none has a key file. */
  readonly isControllerStale: boolean | null;
  readonly strays: readonly StrayManifest[];
  /** The folders on the path to the chain's folder. */
  readonly folder: FolderFacts;
  /** Other chains in irsactl's folder on this node, each with its issuer. */
  readonly otherChains: readonly { readonly name: string; readonly issuer: string }[];
  /** The answers of the machine; null if its output was truncated. */
  readonly machine: MachineFacts | null;
}

/** A node that could not be observed, with the reason. */
export interface UnseenNode {
  readonly node: ControlPlaneNode;
  readonly finding: Finding;
}

/** The answers of the cluster; everything is empty while no API server answers at the kubeconfig's address. */
export interface ClusterFacts {
  readonly serves: boolean;
  readonly members: ClusterMembers;
  readonly survey: ClusterSurvey | null;
  /** The configuration from which `kubeadm upgrade` renders the manifest, as YAML; null if kubeadm stores none. */
  readonly kubeadmConfig: string | null;
  /** Read only if a plan may stop accepting tokens. */
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
  /** The record of the rotation, read again; null without one. */
  readonly record: RotationRecord | null;
}
