import { isDeepStrictEqual } from 'node:util';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  objectsOf,
  parseObject,
  stringAt,
} from '../../trust/json.ts';
import type { KubernetesObject } from './ports.ts';

/**
 * Returns the part of a live object that `wanted` states, without the API server's defaults and other writers' fields. For a
 * list without merge keys, it returns the whole live list.
 */
export function statedPart(live: Json | undefined, wanted: Json, field = ''): Json | undefined {
  if (Array.isArray(live) && Array.isArray(wanted)) {
    const keys = keysOf(field, wanted);
    if (keys === null) {
      return live.map((item: Json, index) => {
        const stated: Json | undefined = wanted[index];
        return stated === undefined ? item : (statedPart(item, stated) ?? null);
      });
    }
    return wanted.flatMap((item: Json) => {
      const found = objectsOf(live).find((other) => isSame(other, item, keys));
      return found === undefined ? [] : [statedPart(found, item) ?? null];
    });
  }
  if (!isJsonObject(live) || !isJsonObject(wanted)) return live;
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => {
      const part = statedPart(live[key], value, key);
      return part === undefined ? [] : [[key, part] as const];
    }),
  );
}

/** True if the live object matches `wanted` and irsactl states nothing else on it. */
export function isAsStated(live: KubernetesObject, wanted: KubernetesObject): boolean {
  return isDeepStrictEqual(statedPart(live, wanted), wanted) && !ownsMore(live, wanted);
}

/**
 * Lists with merge keys, by the Kubernetes types: https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 * A list without an entry is stated as a whole.
 */
const keyed: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

function keysOf(field: string, wanted: readonly Json[]): readonly string[] | null {
  if (field !== 'ports') return Object.hasOwn(keyed, field) ? (keyed[field] ?? null) : null;
  // Ports of containers and Services have merge keys; those of a network policy have none.
  const [first] = objectsOf(wanted);
  if (first && Object.hasOwn(first, 'containerPort')) return ['containerPort', 'protocol'];
  return first && Object.hasOwn(first, 'targetPort') ? ['port', 'protocol'] : null;
}

function isSame(one: JsonObject, other: Json, keys: readonly string[]): boolean {
  return isJsonObject(other) && keys.every((key) => one[key] === other[key]);
}

/** True if an earlier version of irsactl stated more; the next apply releases those fields. */
function ownsMore(live: KubernetesObject, wanted: KubernetesObject): boolean {
  const metadata = live['metadata'];
  const entries = objectsOf(isJsonObject(metadata) ? metadata['managedFields'] : undefined);
  return entries
    .filter((entry) => entry['manager'] === 'irsactl' && entry['operation'] === 'Apply')
    .some((entry) => holdsMore(entry['fieldsV1'], wanted));
}

/** https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
function holdsMore(fields: Json | undefined, wanted: Json | undefined): boolean {
  if (!isJsonObject(fields)) return false;
  return Object.entries(fields).some(([key, below]) => {
    if (key === '.' || key.startsWith('v:')) return false;
    if (key.startsWith('k:')) {
      const item = itemOf(wanted, key.slice(2));
      return item === undefined || holdsMore(below, item);
    }
    const name = key.slice(2);
    if (!isJsonObject(wanted) || !Object.hasOwn(wanted, name)) return true;
    return holdsMore(below, wanted[name]);
  });
}

function itemOf(wanted: Json | undefined, keys: string): JsonObject | undefined {
  const named = Object.entries(parseObject(keys) ?? {});
  return objectsOf(wanted).find((item) => named.every(([key, value]) => item[key] === value));
}

export function uidOf(live: KubernetesObject): string {
  return stringAt(live, 'metadata', 'uid') ?? '';
}

/** Adds a UID, so that a write affects only that object and no later one with the same name. */
export function withUid(object: KubernetesObject, uid: string): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), uid } };
}
