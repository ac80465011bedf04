import type { MintedToken, TokenPod, TokenSecret } from './ports.ts';
import type { ClusterRecord, OriginalRecord, StepRecord, WrittenRecord } from './step/records.ts';

/** The manifest file as it lies on the node. */
export interface ManifestFile {
  readonly content: Buffer;
  readonly hash: string;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  readonly modified: number;
}

/** A minted token without the token. */
export type TokenFacts = Omit<MintedToken, 'token'>;

/** What the API server of the node says; everything is empty while it is down. */
export interface ApiFacts {
  readonly serves: boolean;
  readonly issuer: string | null;
  readonly minted: TokenFacts | null;
  /** True where `kubeadm upgrade` would write the manifest anew. */
  readonly fromKubeadm: boolean;
  /** Listed only while the issuer of the chain is not the one that signs. */
  readonly pods: readonly TokenPod[];
  readonly secrets: readonly TokenSecret[];
}

/** Everything that the plan of one node rests on. */
export interface NodeFacts {
  readonly manifest: ManifestFile | null;
  /** Files beside the manifest that the kubelet takes for manifests of kube-apiserver as well. */
  readonly strays: readonly string[];
  readonly oneFileSystem: boolean;
  /** The kids in each file that the flags name; an empty list for one that is missing or holds no key. */
  readonly keyIds: Readonly<Record<string, readonly string[]>>;
  /** The chain's key files beside the API server's own. */
  readonly installed: { readonly exists: boolean; readonly keyId: string | null; readonly complete: boolean };
  readonly stagedKeyId: string | null;
  readonly original: (OriginalRecord & { readonly content: Buffer }) | null;
  readonly step: (StepRecord & { readonly content: Buffer | null }) | null;
  readonly written: WrittenRecord | null;
  readonly remembered: ClusterRecord | null;
  readonly hasBackups: boolean;
  readonly api: ApiFacts;
  /** Milliseconds since 1970, by the clock of the machine that irsactl runs on. */
  readonly now: number;
}

/** Null where the nodes are such that irsactl cannot work on them yet. */
export type ControlPlaneFacts = NodeFacts | null;
