import { type JsonObject, stringAt } from '../trust/json.ts';

/** Which object of a cluster. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Null for what belongs to no namespace. */
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

/** An object as plans and people name it: `Deployment irsactl-system/irsactl-webhook`. */
export function refName({ kind, namespace, name }: ObjectRef): string {
  return namespace === null ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
