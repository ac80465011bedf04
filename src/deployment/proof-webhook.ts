import { proofEntry, proofLabel } from '../injection/fail-once-proven.ts';
import type { JsonObject } from '../trust/json.ts';
import { namespaces } from './namespace-selector.ts';

/**
 * The entry by which the webhook proves that the API server calls it: at the address of `pods`, about a Lease with a label
 * in the webhook's own namespace. Nobody waits for such a Lease, so that a call that fails may say why.
 */
export function proofWebhook(pods: JsonObject, name: string, namespace: string): JsonObject {
  const { matchConditions: _, ...address } = pods;
  return {
    ...address,
    name: proofEntry(name),
    failurePolicy: 'Fail',
    namespaceSelector: namespaces('In', [namespace]),
    objectSelector: { matchExpressions: [{ key: proofLabel, operator: 'Exists' }] },
    reinvocationPolicy: 'Never',
    rules: [
      {
        apiGroups: ['coordination.k8s.io'],
        apiVersions: ['v1'],
        operations: ['CREATE'],
        resources: ['leases'],
        scope: 'Namespaced',
      },
    ],
  };
}
