import type { Change } from '../../../../chain/change.ts';
import type { Finding } from '../../../../chain/finding.ts';
import type { ControlPlaneFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';

/**
 * Which nodes there are, what kubeadm gives the next one, and who holds tokens, the cluster alone says. Where no API server
 * serves nobody could ask, and a change may be what mends that.
 */
export function unansweredCluster(
  { cluster, nodes }: ControlPlaneFacts,
  changes: readonly Change[],
): readonly Finding[] {
  if (cluster.serves || !nodes.some(({ api }) => api.serves)) return [];
  const problem = {
    what: 'The cluster could not be looked at, although its API servers serve on their nodes.',
    why: 'Where the kubeconfig leads, /readyz does not answer ok. Control plane nodes that irsa.yaml does not name, kubeadm-config and whoever holds tokens would go unseen.',
    next: 'Look at the server of the kubeconfig, for example at the load balancer: `kubectl get --raw /readyz`. Then run the same command again.',
  };
  const severity = changes.length > 0 ? finding.error : finding.warning;
  return [severity('IRSA-CONTROLPLANE-152', problem)];
}
