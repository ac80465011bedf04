import type { Change } from '../../../../chain/change.ts';
import type { Finding } from '../../../../chain/finding.ts';
import type { ControlPlaneFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';

/**
 * Only the cluster can report its nodes, kubeadm-config and the holders of tokens. If no API server serves, irsactl cannot
 * ask, and a change may fix that.
 */
export function unreachableCluster(
  { cluster, nodes }: ControlPlaneFacts,
  changes: readonly Change[],
): readonly Finding[] {
  if (cluster.serves || !nodes.some(({ api }) => api.serves)) return [];
  const problem = {
    what: 'irsactl cannot reach the cluster, but its API servers serve on their nodes.',
    why: 'At the address in the kubeconfig, /readyz does not answer ok. irsactl needs it to read the control plane nodes, kubeadm-config and the holders of tokens.',
    next: 'Check the server in the kubeconfig, for example the load balancer: `kubectl get --raw /readyz`. Then run the same command again.',
  };
  const severity = changes.length > 0 ? finding.error : finding.warning;
  return [severity('IRSA-CONTROLPLANE-152', problem)];
}
