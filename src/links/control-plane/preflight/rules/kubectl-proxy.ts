import type { Finding } from '../../../../chain/finding.ts';
import type { DesiredControlPlane } from '../../desired.ts';
import { finding } from '../../findings.ts';

/**
 * Behind `kubectl proxy` there are no credentials that one API server could be shown, past the proxy's own way. What is
 * asked about a node, or about a stand-in, would be answered by whichever API server the proxy reaches.
 */
export function kubectlProxy({ cluster }: DesiredControlPlane): readonly Finding[] {
  if (!cluster.server.startsWith('http:')) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-129', {
      what: `The kubeconfig leads to the cluster by ${cluster.server}, without TLS.`,
      why: 'Each API server that is changed is asked by itself, which needs the credentials that a proxy keeps.',
      next: 'Use a kubeconfig that leads to an API server itself: --kubeconfig, or --context.',
    }),
  ];
}
