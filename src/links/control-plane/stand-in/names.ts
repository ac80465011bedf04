import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { nodePaths } from '../desired.ts';

/** What a stand-in and its parts are called on a node and in the cluster: all of it can be told to be this chain's. */
export interface StandInNames {
  /** Of the nft tables, one a family. */
  readonly table: string;
  /** Of the chain of iptables, and the beginning of those that lead to it. */
  readonly iptables: string;
  /** What every pod of this chain's stand-ins begins with. */
  readonly podPrefix: string;
  /** The folder of the kubelet's manifests. */
  readonly manifests: string;
  /** Where its key files are, which its pod alone mounts. */
  readonly folder: string;
  /** Of the admission policy that keeps the `kubernetes` endpoint, and of its binding. */
  readonly policy: string;
}

/**
 * What has no fixed name ends the chain's with a dot, which none has: that of `prod` must not be the beginning of what is
 * `prod-2`'s.
 */
export function standInNames(chain: string, node: ControlPlaneNode): StandInNames {
  return {
    table: `irsactl-${chain}`,
    iptables: iptablesChain(chain),
    podPrefix: `kube-apiserver-irsactl-${chain}.`,
    manifests: dirname(node.manifest),
    folder: nodePaths(chain, node).standIn,
    policy: endpointPolicyOf(chain),
  };
}

/** It is the cluster's, and the same whichever node needs it. */
export function endpointPolicyOf(chain: string): string {
  return `irsactl-${chain}.endpoints`;
}

/** A chain of iptables has at most 28 characters; the two that lead here end in `.pre` and `.out`. */
const longestChain = 24;

function iptablesChain(chain: string): string {
  const name = `irsactl-${chain}`;
  if (name.length <= longestChain) return name;
  return `irsactl.${createHash('sha256').update(chain).digest('hex').slice(0, 12)}`;
}
