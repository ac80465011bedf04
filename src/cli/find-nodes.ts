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

/** The chain with its control plane nodes: those of irsa.yaml or, where it names none, those that the cluster names. */
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
    // The API server may be down because a run on this very node was interrupted: that can be healed from here.
    const own: FoundNode = { name: hostname(), addresses: machine.addresses };
    return withFoundNodes(chain, [own], machine);
  }
}

/** A step that was interrupted can be seen, and healed, by ssh alone, on nodes that are known. */
function withoutNames(error: IrsaError): IrsaError {
  const { code, problem } = error;
  const next = `${problem.next} Where an API server is down since a change of irsactl: name the control plane nodes under spec.controlPlane.nodes in irsa.yaml, so that \`irsactl status\` can look at them by ssh.`;
  return new IrsaError(code, { ...problem, next }, { cause: error });
}

/** Said before any of them is reached: whoever may label a Node could have put one there. */
export function foundNodesSentence({ controlPlane }: TrustChain): string {
  return `The cluster names its control plane nodes: ${controlPlane.nodes.map(placeOfNode).join(', ')}.`;
}

export function ownMachine(): OwnMachine {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
  return { addresses, hasManifest: existsSync(defaults.manifest) };
}
