import { type JsonObject, objectsOf, stringAt, valueAt } from '../trust/json.ts';

/** The workload that recreates a pod; `kind` is in lower case, for kubectl. */
export interface PodOwner {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** The pod's controller, for a ReplicaSet its Deployment, else the pod. */
export function ownerOf(pod: JsonObject): PodOwner {
  const namespace = stringAt(pod, 'metadata', 'namespace') ?? '';
  const owner = objectsOf(valueAt(pod, 'metadata', 'ownerReferences')).find(
    ({ controller }) => controller === true,
  );
  if (owner === undefined) return { kind: 'pod', name: stringAt(pod, 'metadata', 'name') ?? '', namespace };
  const kind = (stringAt(owner, 'kind') ?? '').toLowerCase();
  const name = stringAt(owner, 'name') ?? '';
  const ending = `-${stringAt(pod, 'metadata', 'labels', 'pod-template-hash')}`;
  return kind === 'replicaset' && name.endsWith(ending)
    ? { kind: 'deployment', name: name.slice(0, -ending.length), namespace }
    : { kind, name, namespace };
}
