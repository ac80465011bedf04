import type { Json } from '../trust/json.ts';
import type { KubernetesObject } from './transport.ts';

export function isObject(value: Json | undefined): value is KubernetesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value under a path of members, undefined where any of them is missing. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (const member of path) current = isObject(current) ? current[member] : undefined;
  return current;
}

/** The string under a path of members, null where there is none. */
export function stringAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The objects of a list; nothing where the value is no list. */
export function objectsOf(value: Json | undefined): readonly KubernetesObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isObject(item)) : [];
}
