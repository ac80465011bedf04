import { apiServer } from '../kubernetes/api-server.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import type { ClusterAccess } from '../kubernetes/connect.ts';
import type { ProbeAccount } from '../kubernetes/probe-account.ts';
import { ownAddressIn } from '../links/control-plane/manifest/server-address.ts';
import type { ControlPlaneNode, ControlPlanePorts, ServerAddress } from '../links/control-plane/ports.ts';
import type { Nodes } from '../nodes/open-nodes.ts';

interface Surroundings {
  readonly access: ClusterAccess;
  readonly nodes: Nodes;
  readonly accountBy: (client: KubernetesClient) => ProbeAccount;
}

/**
 * The API server of each node, asked over connections that begin on the node: its own address need not be reached from
 * here, where the kubeconfig may lead to a balancer, and a node's loopback addresses are its own.
 */
export function nodeApiServers({ access, nodes, accountBy }: Surroundings): ControlPlanePorts['apiServer'] {
  const clientOf = async (
    node: ControlPlaneNode,
    at: ServerAddress | undefined,
  ): Promise<KubernetesClient> => {
    const { host, port } = at ?? ownAddressIn(await nodes.files(node).read(node.manifest));
    const dial = () => nodes.shell(node).dial(host, port);
    return access.by({ host, port, dial });
  };
  return (node, at) => {
    const server = once(async () => {
      const client = await clientOf(node, at);
      return apiServer(client, accountBy(client));
    });
    return {
      ready: async () => (await server()).ready(),
      servedIssuer: async () => (await server()).servedIssuer(),
      servedKeyIds: async () => (await server()).servedKeyIds(),
      process: async () => (await server()).process(),
      mint: async () => (await server()).mint(),
      accepts: async (token) => (await server()).accepts(token),
    };
  };
}

/** What is made when it is first needed, and again only where that failed. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
