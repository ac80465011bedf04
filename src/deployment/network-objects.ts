import type { JsonObject } from '../trust/json.ts';
import { metadata, selectorLabels } from './object-metadata.ts';
import { ports, type WebhookSettings } from './webhook-settings.ts';

export function webhookService(settings: WebhookSettings): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(settings),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(settings),
      ports: [
        { name: 'https', port: ports.service, protocol: 'TCP', targetPort: 'https' },
        { name: 'metrics', port: ports.metrics, protocol: 'TCP', targetPort: 'metrics' },
      ],
    },
  };
}

/**
 * Ingress from everywhere: the API server calls from a node address, which no selector matches. Egress to the API servers'
 * own ports and to DNS.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function webhookNetworkPolicy(settings: WebhookSettings): JsonObject {
  const tcp = (port: number) => ({ port, protocol: 'TCP' });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(settings),
    spec: {
      podSelector: { matchLabels: selectorLabels(settings) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ ports: [tcp(ports.https), tcp(ports.metrics)] }],
      egress: [
        { ports: settings.apiServerPorts.map(tcp) },
        { ports: [{ port: 53, protocol: 'UDP' }, tcp(53)] },
      ],
    },
  };
}
