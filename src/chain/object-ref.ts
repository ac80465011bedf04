import { type JsonObject, stringAt } from '../trust/json.ts';

/** A reference to a Kubernetes object. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Null for cluster-scoped objects. */
  readonly namespace: string | null;
  readonly name: string;
}

export function refOf(object: JsonObject): ObjectRef {
  return {
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: stringAt(object, 'kind') ?? '',
    namespace: stringAt(object, 'metadata', 'namespace'),
    name: stringAt(object, 'metadata', 'name') ?? '',
  };
}

/** The readable name of an object: `Deployment irsactl-system/irsactl-webhook`. */
export function refName({ kind, namespace, name }: ObjectRef): string {
  return namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
