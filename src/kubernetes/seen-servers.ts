import { IrsaError } from '../errors/irsa-error.ts';
import type { SeenServer } from '../links/control-plane/ports.ts';
import { apiServer } from './api-server.ts';
import type { KubernetesClient } from './client.ts';
import { type ConnectOptions, connectCluster } from './connect.ts';
import { apiServerUrls } from './kubernetes-slice.ts';
import type { ProbeAccount } from './probe-account.ts';

/** The claims of a new token from each API server, minted at its own address. */
export async function seenServers(
  client: KubernetesClient,
  options: ConnectOptions,
  accountBy: (by: KubernetesClient) => ProbeAccount,
): Promise<readonly SeenServer[]> {
  const named = await apiServerUrls(client);
  return Promise.all(
    (named.length > 0 ? named : [client.server]).map(async (url) => {
      try {
        const at = await connectCluster({ ...options, server: url });
        const minted = await apiServer(at, accountBy(at)).mint();
        if (minted === null)
          return { url, minted: { fault: 'The cluster does not have the service account of irsactl.' } };
        const { token: _, ...claims } = minted;
        return { url, minted: claims };
      } catch (error) {
        if (!(error instanceof IrsaError)) throw error;
        return { url, minted: { fault: error.problem.why } };
      }
    }),
  );
}
