import { IrsaError } from '../../../errors/irsa-error.ts';
import type { ApiServer, ControlPlanePorts } from '../ports.ts';
import { missedProbes } from './switch.ts';

/**
 * Whether the cluster answers. It does not where no API server serves, and a change may be what mends that.
 *
 * @throws IRSA-CONTROLPLANE-152 where this API server serves: what the plan rests on would go unseen.
 */
export async function clusterAnswers(
  { cluster, clock }: Pick<ControlPlanePorts, 'cluster' | 'clock'>,
  server: Pick<ApiServer, 'ready'>,
): Promise<boolean> {
  let serves = false;
  for (let probe = 0; probe < missedProbes; probe += 1) {
    if (await cluster.ready()) return true;
    serves ||= await server.ready();
    await clock.sleep(1000);
  }
  if (!serves) return false;
  throw new IrsaError('IRSA-CONTROLPLANE-152', {
    what: 'The cluster does not answer any more, although the API server serves on its node; nothing was changed.',
    why: 'Where the kubeconfig leads, /readyz does not answer ok. Its nodes, and the room for a stand-in, would go unseen.',
    next: 'Look at the server of the kubeconfig, for example at the load balancer: `kubectl get --raw /readyz`. Then run the same command again.',
  });
}
