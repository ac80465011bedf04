import { IrsaError } from '../../../errors/irsa-error.ts';
import type { ApiServer, NodePorts } from '../ports.ts';
import { probeAttempts } from './switch.ts';

/**
 * Returns whether the cluster answers. If no API server serves, it does not, and a change may fix that.
 *
 * @throws IRSA-CONTROLPLANE-152 if this API server serves: the plan needs the cluster's answers.
 */
export async function clusterAnswers(
  { cluster, clock }: Pick<NodePorts, 'cluster' | 'clock'>,
  server: Pick<ApiServer, 'readiness'>,
): Promise<boolean> {
  let serves = false;
  for (let probe = 0; probe < probeAttempts; probe += 1) {
    if (await cluster.ready()) return true;
    serves ||= (await server.readiness()) === 'ready';
    await clock.sleep(1000);
  }
  if (!serves) return false;
  throw new IrsaError('IRSA-CONTROLPLANE-152', {
    what: 'The cluster no longer answers, but the API server serves on its node; nothing was changed.',
    why: 'At the address in the kubeconfig, /readyz does not answer ok. irsactl must ask it for the nodes and their capacity for a stand-in.',
    next: 'Check the server in the kubeconfig, for example the load balancer: `kubectl get --raw /readyz`. Then run the same command again.',
  });
}
