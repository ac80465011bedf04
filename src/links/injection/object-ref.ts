import { stringAt } from '../../trust/json.ts';
import type { KubernetesObject, ObjectRef } from './ports.ts';

export function refOf(object: KubernetesObject): ObjectRef {
  return {
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: stringAt(object, 'kind') ?? '',
    namespace: stringAt(object, 'metadata', 'namespace'),
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}

/** An object as plans and people name it: `Deployment irsactl-system/irsactl-webhook`. */
export function refName({ kind, namespace, name }: ObjectRef): string {
  return namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
