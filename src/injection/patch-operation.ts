import type { Json } from '../trust/json.ts';

/** One operation of a JSON Patch (RFC 6902). Injection only ever adds. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: Json;
}

/** Appends to a list of the pod, or creates the list if it is absent or null. */
export function append(path: string, existing: Json | undefined, values: readonly Json[]): PatchOperation[] {
  if (values.length === 0) return [];
  if (isAbsent(existing)) return [{ op: 'add', path, value: values }];
  const end = `${path}/-`;
  return values.map((value) => ({ op: 'add', path: end, value }));
}

/** Inserts a value at the start of a list of the pod, or creates the list. */
export function prepend(path: string, existing: Json | undefined, value: Json): PatchOperation {
  return isAbsent(existing) ? { op: 'add', path, value: [value] } : { op: 'add', path: `${path}/0`, value };
}

/** The API server treats null as an absent list. */
export function isAbsent(list: Json | undefined): boolean {
  return list === undefined || list === null;
}
