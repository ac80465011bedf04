import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { ControlPlaneNode, KeyPlacement } from '../../config/trust-chain.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { KeyId } from '../../trust/key-id.ts';

/** What every API server of the cluster should do for the chain. */
export interface DesiredControlPlane {
  readonly chain: string;
  readonly nodes: readonly ControlPlaneNode[];
  readonly cluster: ChainContext['cluster'];
  /** Audience of the pods' AWS tokens. */
  readonly audience: string;
  /** Audiences that default tokens shall have; null where those of today stay. */
  readonly apiAudiences: readonly string[] | null;
  readonly issuer: Known<IssuerUrl>;
  /** False where the cluster goes on signing with the key that it has. */
  readonly ownKey: boolean;
  /** Whether irsactl made that key, so that nobody had it before. */
  readonly madeKey: boolean;
  /** Where irsa.yaml wants the chain's key; null where it leaves that to what the manifests name. */
  readonly placement: KeyPlacement | null;
  /** The kids that are published for AWS, the signing one first. */
  readonly keyIds: Known<readonly KeyId[]>;
  /** All of it shall be taken back. */
  readonly goesBack: boolean;
}

export function desiredControlPlane(context: ChainContext, outputs: ChainOutputs): DesiredControlPlane {
  const { chain, cluster } = context;
  const { signingKey } = chain;
  return {
    chain: chain.name,
    nodes: chain.controlPlane.nodes,
    cluster,
    audience: chain.audience,
    apiAudiences: chain.controlPlane.apiAudiences ?? null,
    issuer: outputs.issuerUrl,
    ownKey: signingKey.source !== 'cluster',
    madeKey: signingKey.source === 'generate',
    placement: signingKey.source === 'cluster' ? null : (signingKey.placement ?? null),
    keyIds: mapKnown(outputs.publicKeys, (keys) => keys.map(({ kid }) => kid)),
    goesBack: context.goesBack === true,
  };
}

/** The kid that tokens shall be signed with; null as long as it is not known. */
export function signingKeyId({ keyIds }: DesiredControlPlane): KeyId | null {
  return keyIds.known ? (keyIds.value[0] ?? null) : null;
}

/** Files of irsactl's own on a node; all of them outside the manifests folder, which the kubelet reads whole. */
export function nodePaths(chain: string, node: ControlPlaneNode): NodePaths {
  const directory = chainDirectory(chain, node);
  return {
    directory,
    stagedKey: stagedKeyPath(chain, node),
    original: `${directory}/original`,
    previous: `${directory}/previous`,
    switch: `${directory}/switch`,
    written: `${directory}/written.json`,
    failed: `${directory}/failed.json`,
    times: `${directory}/times.json`,
    cluster: `${directory}/cluster.json`,
    controllerManager: `${directory}/controller-manager`,
    persisted: `${directory}/persisted.json`,
    patches: `${directory}/patches`,
    standIn: `${directory}/stand-in`,
  };
}

/**
 * Those that only the way back needs, in the order in which they go: the original last, for as long as it is there, an
 * interrupted destroy knows that something is left to do.
 */
export function backupPaths(chain: string, node: ControlPlaneNode): readonly string[] {
  const paths = nodePaths(chain, node);
  return [
    paths.switch,
    paths.standIn,
    paths.previous,
    paths.written,
    paths.failed,
    paths.times,
    paths.cluster,
    paths.controllerManager,
    paths.persisted,
    paths.patches,
    paths.original,
  ];
}

interface NodePaths {
  readonly directory: string;
  readonly stagedKey: string;
  /** The manifest as it was before irsactl, kept until the very end. */
  readonly original: string;
  /** The manifest as it was before an unconfirmed step; this folder is there only while a step is unconfirmed. */
  readonly previous: string;
  /** The dead man's switch of a step, and its state. */
  readonly switch: string;
  /** What irsactl wrote last, and when it was confirmed. */
  readonly written: string;
  /** The manifest that was put back because the API server did not serve with it, and why. */
  readonly failed: string;
  /** How long what takes its time there took the last time. */
  readonly times: string;
  /** The cluster that the chain was applied to. */
  readonly cluster: string;
  /** The controller-manager's manifest as it was before irsactl, and the key with which it was last seen started. */
  readonly controllerManager: string;
  /** kubeadm-config as it was before irsactl, on the first node only. */
  readonly persisted: string;
  /** What `kubeadm join --patches` gives an API server beyond kubeadm-config, where that has no room. */
  readonly patches: string;
  /** Key files of a stand-in, which its pod alone mounts. */
  readonly standIn: string;
}

/** The chain's key files in a folder that the API server reads already. */
export function keyFilesIn(folder: string, chain: string): { privateFile: string; publicFile: string } {
  return {
    privateFile: `${folder}/irsactl-${chain}-sa.key`,
    publicFile: `${folder}/irsactl-${chain}-sa.pub`,
  };
}
