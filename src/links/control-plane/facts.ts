import type { Finding } from '../../chain/finding.ts';
import type { FolderFacts } from '../../chain/private-folder.ts';
import type {
  ClusterMembers,
  ClusterSurvey,
  ControlPlaneNode,
  MintedToken,
  TokenPod,
  TokenSecret,
} from './ports.ts';
import type { MachineFacts } from './preflight/machine-facts.ts';
import type { PairForm } from './server-form.ts';
import type { SwitchFacts } from './step/live-switch.ts';
import type {
  ClusterRecord,
  FailedRecord,
  OriginalRecord,
  PersistedRecord,
  StepRecord,
  WrittenRecord,
} from './step/records.ts';

/** The manifest file as it lies on the node. */
export interface ManifestFile {
  readonly content: Buffer;
  readonly hash: string;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  readonly modified: number;
  /** True for a symbolic link, or a file with a second name: a rename would cut it off from the other. */
  readonly isLinked: boolean;
}

/** A minted token without the token. */
type TokenFacts = Omit<MintedToken, 'token'>;

/** What the API server of the node says; everything is empty while it is down. */
export interface ApiFacts {
  readonly serves: boolean;
  readonly issuer: string | null;
  readonly minted: TokenFacts | null;
  /** Whether it accepts the token that it has just minted. */
  readonly acceptsOwn: boolean;
  /** When its process was started, in milliseconds since 1970; null where it is not reported, or irsactl's record already tells. */
  readonly started: number | null;
  /** The kids of every key that its process verifies with. */
  readonly keyIds: readonly string[];
}

/** What is the cluster's, and not one node's; everything is empty while no API server answers. */
export interface ClusterFacts {
  readonly serves: boolean;
  readonly members: ClusterMembers;
  /** Null while no API server answers. */
  readonly survey: ClusterSurvey | null;
  /** What `kubeadm upgrade` writes the manifest from, as YAML; null where kubeadm keeps nothing. */
  readonly kubeadmConfig: string | null;
  /**
   * Left out, as empty, only where the chain stays, its issuer is the first everywhere and was not there before irsactl;
   * pods never where irsa.yaml lists audiences.
   */
  readonly pods: readonly TokenPod[];
  readonly secrets: readonly TokenSecret[];
  /** Milliseconds since 1970, by the clock of the machine that irsactl runs on. */
  readonly now: number;
}

/** The chain's key files beside the API server's own. */
export interface InstalledKey {
  /** Whether anything of them is there, be it what a killed write has left. */
  readonly exists: boolean;
  readonly keyId: string | null;
  /** Both halves of one key are there. */
  readonly complete: boolean;
  /** Permission bits of the private one; null where it is not there. */
  readonly mode: number | null;
}

/** The controller-manager signs the tokens of Secrets with kubeadm's private key. */
export interface ControllerManagerFacts {
  /** The kid with which irsactl last saw it started; null where irsactl never had to restart it. */
  readonly startedWith: string | null;
  /** The annotation that irsactl gave its manifest; null where it has none. */
  readonly annotation: string | null;
}

/** Its manifest does not say which key it reads. */
export interface UnreadController {
  readonly fault: string;
}

/** A key file in the place of which a rename from irsactl's folder puts no other one. */
export interface UnmovableFile {
  readonly path: string;
  /** A link, or a second name, would be cut off from what it leads to. */
  readonly because: 'linked' | 'other file system';
}

/** A file beside the manifest that the kubelet takes for a second manifest of one of kubeadm's static pods. */
export interface StrayManifest {
  readonly path: string;
  readonly program: string;
}

/** Everything that the plan of one node rests on. */
export interface NodeFacts {
  readonly node: ControlPlaneNode;
  readonly manifest: ManifestFile | null;
  readonly strays: readonly StrayManifest[];
  readonly oneFileSystem: boolean;
  /** The kids in each file that today's or the original flags name; an empty list for one without a key. */
  readonly keyIds: ReadonlyMap<string, readonly string[]>;
  readonly installed: InstalledKey;
  readonly stagedKeyId: string | null;
  /** Of kubeadm's pair; absent where there is none. */
  readonly unmovable?: readonly UnmovableFile[];
  /** kubeadm's pair as it was before irsactl; null where no whole copy of it was kept. */
  readonly originalPair: PairForm | null;
  /** Null where no controller-manager of this node reads kubeadm's private key. */
  readonly controllerManager: ControllerManagerFacts | UnreadController | null;
  /**
   * `isIntact`: whether the kept manifest still is the one that was kept. `noted`: when the record was written, in
   * milliseconds since 1970.
   */
  readonly original: (OriginalRecord & { readonly isIntact: boolean; readonly noted: number }) | null;
  /** `content` is null where the manifest from before the step is not there, or not the one that was kept. */
  readonly step: (StepRecord & { readonly content: Buffer | null }) | null;
  /** The dead man's switch of that step; null where there is none. */
  readonly switch: SwitchFacts | null;
  readonly written: WrittenRecord | null;
  readonly failed: FailedRecord | null;
  readonly remembered: ClusterRecord | null;
  /** kubeadm-config as it was before irsactl; kept on one node. */
  readonly persisted: PersistedRecord | null;
  readonly hasBackups: boolean;
  /** Other chains in irsactl's folder of this node, with the issuer that each added, where it is known. */
  readonly otherChains: readonly { readonly name: string; readonly issuer: string | null }[];
  /** On the way to irsactl's folder of the chain. */
  readonly folder: FolderFacts;
  readonly api: ApiFacts;
  /** The node whose `original` this one borrows: it joined with the chain in it, and has not noted one yet. */
  readonly joinedWith: string | null;
  /** What the machine says of itself; null where its answer was not whole. */
  readonly machine: MachineFacts | null;
}

/** A node that could not be looked at, and why. */
export interface UnseenNode {
  readonly node: ControlPlaneNode;
  readonly finding: Finding;
}

export interface ControlPlaneFacts {
  /** In the order of irsa.yaml. */
  readonly nodes: readonly NodeFacts[];
  readonly unseen: readonly UnseenNode[];
  readonly cluster: ClusterFacts;
}
