import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { nodePaths } from '../desired.ts';

/** What a stand-in and its files are called on a node: all of it can be told to be this chain's. */
export interface StandInNames {
  /** What every pod of this chain's stand-ins begins with. */
  readonly podPrefix: string;
  /** The folder of the kubelet's manifests. */
  readonly manifests: string;
  /** Where its key files are, which its pod alone mounts. */
  readonly folder: string;
}

/** The prefix ends the chain's name with a dot, which none has: that of `prod` must not be the beginning of what is `prod-2`'s. */
export function standInNames(chain: string, node: ControlPlaneNode): StandInNames {
  return {
    podPrefix: `kube-apiserver-irsactl-${chain}.`,
    manifests: dirname(node.manifest),
    folder: nodePaths(chain, node).standIn,
  };
}
