import { apiServer } from '../kubernetes/api-server.ts';
import type { KubernetesClient } from '../kubernetes/client.ts';
import type { ClusterAccess } from '../kubernetes/connect.ts';
import type { ProbeAccount } from '../kubernetes/probe-account.ts';
import { ownAddressIn } from '../links/control-plane/manifest/own-address.ts';
import type { ApiServer, ApiServerWay, ControlPlaneNode } from '../links/control-plane/ports.ts';
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
export function nodeApiServers({
  access,
  nodes,
  accountBy,
}: Surroundings): (node: ControlPlaneNode, way?: ApiServerWay) => ApiServer {
  return (node, way = 'own-address') => {
    const open = async (): Promise<ApiServer> => {
      const own = ownAddressIn(await nodes.files(node).read(node.manifest));
      const { host, port } = way === 'own-address' ? own : way;
      const dial = () => nodes.shell(node).dial(host, port);
      const client = access.by({ host, port, dial, names: [own.host] });
      return apiServer(client, accountBy(client));
    };
    let opened: Promise<ApiServer> | null = null;
    const server = (): Promise<ApiServer> => {
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return opened;
    };
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
