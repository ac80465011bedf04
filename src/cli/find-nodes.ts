import { existsSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { defaults } from '../config/defaults.ts';
import { type FoundNode, type OwnMachine, withFoundNodes } from '../config/found-nodes.ts';
import { placeOfNode } from '../config/place-of-node.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import { controlPlaneNodes } from '../kubernetes/control-plane-nodes.ts';
import { isUnreachable } from '../kubernetes/failures.ts';

/** Returns the chain with its control plane nodes: those in irsa.yaml, else those of the cluster. */
export async function findNodes(
  chain: TrustChain,
  client: KubernetesClient,
  machine: OwnMachine = ownMachine(),
): Promise<TrustChain> {
  if (chain.controlPlane.isManual || chain.controlPlane.nodes.length > 0) return chain;
  try {
    return withFoundNodes(chain, await controlPlaneNodes(client), machine);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    if (!machine.hasManifest) throw withoutNames(error);
    // A run on this node may have been interrupted with the API server down; irsactl can repair that.
    const own: FoundNode = { name: hostname(), addresses: machine.addresses };
    return withFoundNodes(chain, [own], machine);
  }
}

/** irsactl can repair an interrupted change over ssh, but only on nodes that it knows. */
function withoutNames(error: IrsaError): IrsaError {
  const { code, problem } = error;
  const next = `${problem.next} If an API server is down since a change by irsactl, list the control plane nodes under spec.controlPlane.nodes in irsa.yaml, so that \`irsactl status\` can check them over ssh.`;
  return new IrsaError(code, { ...problem, next }, { cause: error });
}

/** Printed before irsactl connects to a node, because anyone who may label Nodes can add one. */
export function foundNodesSentence({ controlPlane }: TrustChain): string {
  return `The cluster lists its control plane nodes: ${controlPlane.nodes.map(placeOfNode).join(', ')}.`;
}

export function ownMachine(): OwnMachine {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
  return { addresses, hasManifest: existsSync(defaults.manifest) };
}
