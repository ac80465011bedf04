import { hostInUrl } from '../trust/url-parts.ts';
import { defaults } from './defaults.ts';
import { resolveNode } from './resolve.ts';
import type { WrittenNode } from './settle.ts';
import type { NodeLogin, TrustChain } from './trust-chain.ts';

/** A control plane node as the cluster names it. */
export interface FoundNode {
  readonly name: string;
  /** Its addresses within the cluster, the usual one first. */
  readonly addresses: readonly string[];
}

/** The facts that tell whether irsactl runs on a node. */
export interface OwnMachine {
  readonly addresses: readonly string[];
  /** Whether an API server manifest exists at kubeadm's path. */
  readonly hasManifest: boolean;
}

/** A chain whose irsa.yaml names no nodes, with the nodes from the cluster as if they were in irsa.yaml. */
export function withFoundNodes(
  chain: TrustChain,
  found: readonly FoundNode[],
  machine: OwnMachine,
): TrustChain {
  const { login = {} } = chain.controlPlane;
  const nodes = found.map((node) => writtenNode(node, machine, login));
  const { settings } = chain;
  const written = settings.spec.controlPlane;
  return {
    ...chain,
    controlPlane: { ...chain.controlPlane, nodes: nodes.map(resolveNode), areFound: true },
    settings: {
      ...settings,
      spec: { ...settings.spec, controlPlane: { ...(typeof written === 'object' && written), nodes } },
    },
  };
}

function writtenNode(node: FoundNode, machine: OwnMachine, login: NodeLogin): WrittenNode {
  const { name, addresses } = node;
  const { manifest, directory } = defaults;
  if (isOwn(node, machine)) return { name, local: true, manifest, directory };
  return { name, ssh: destination(addresses[0] ?? name, login), manifest, directory };
}

/** Whether a node is the machine that irsactl runs on. */
export function isOwn({ addresses }: FoundNode, machine: OwnMachine): boolean {
  return machine.hasManifest && addresses.some((address) => machine.addresses.includes(address));
}

/** https://man.openbsd.org/ssh#DESCRIPTION: `[user@]hostname` or `ssh://[user@]hostname[:port]`. */
function destination(host: string, { user, port }: NodeLogin): string {
  const at = user === undefined ? '' : `${user}@`;
  if (port === undefined) return `${at}${host}`;
  return `ssh://${at}${hostInUrl(host)}:${port}`;
}
