import { apiEndpoint } from '../kubernetes/api-endpoint.ts';
import { apiServer } from '../kubernetes/api-server.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import type { ClusterAccess } from '../kubernetes/connect.ts';
import type { ProbeAccount } from '../kubernetes/probe-account.ts';
import { ownAddressIn } from '../links/control-plane/manifest/server-address.ts';
import type { ApiEndpoint, ApiServer, ApiServerWay, ControlPlaneNode } from '../links/control-plane/ports.ts';
import type { Nodes } from '../nodes/open-nodes.ts';

interface Surroundings {
  readonly access: ClusterAccess;
  readonly nodes: Nodes;
  readonly accountBy: (client: KubernetesClient) => ProbeAccount;
}

interface NodeApiServers {
  readonly apiServer: (node: ControlPlaneNode, way?: ApiServerWay) => ApiServer;
  readonly apiEndpoint: (node: ControlPlaneNode, way?: ApiServerWay) => ApiEndpoint;
}

/**
 * The API server of each node, asked over connections that begin on the node: its own address need not be reached from
 * here, where the kubeconfig may lead to a balancer, and a node's loopback addresses are its own.
 */
export function nodeApiServers({ access, nodes, accountBy }: Surroundings): NodeApiServers {
  const clientOf = async (node: ControlPlaneNode, way: ApiServerWay): Promise<KubernetesClient> => {
    const { host, port } =
      way === 'own-address' ? ownAddressIn(await nodes.files(node).read(node.manifest)) : way;
    const dial = () => nodes.shell(node).dial(host, port);
    return access.by({ host, port, dial });
  };
  return {
    apiServer(node, way = 'own-address') {
      const server = once(async () => {
        const client = await clientOf(node, way);
        return apiServer(client, accountBy(client));
      });
      return {
        ready: async () => (await server()).ready(),
        servedIssuer: async () => (await server()).servedIssuer(),
        servedKeyIds: async () => (await server()).servedKeyIds(),
        process: async () => (await server()).process(),
        streams: async () => (await server()).streams(),
        mint: async () => (await server()).mint(),
        accepts: async (token) => (await server()).accepts(token),
      };
    },
    apiEndpoint(node, way = 'own-address') {
      const endpoint = once(async () => apiEndpoint(await clientOf(node, way)));
      return {
        refuseEmptying: async (policy) => (await endpoint()).refuseEmptying(policy),
        refusesEmptying: async (policy) => (await endpoint()).refusesEmptying(policy),
        allowEmptying: async (policy) => (await endpoint()).allowEmptying(policy),
        read: async () => (await endpoint()).read(),
        putBack: async (copy) => (await endpoint()).putBack(copy),
      };
    },
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
