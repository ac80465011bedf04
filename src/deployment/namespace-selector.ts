import type { JsonObject } from '../trust/json.ts';

/** By their names. */
export function namespaces(operator: 'In' | 'NotIn', values: readonly string[]): JsonObject {
  return { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator, values }] };
}
