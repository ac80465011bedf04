import type { Json } from '../trust/json.ts';

/** One operation of a JSON Patch (RFC 6902). Injection only ever adds. */
export interface PatchOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: Json;
}

/** Appends to a list of the pod, or makes it where there is none (absent or null). */
export function append(path: string, existing: Json | undefined, values: readonly Json[]): PatchOperation[] {
  if (values.length === 0) return [];
  if (isAbsent(existing)) return [{ op: 'add', path, value: values }];
  const end = `${path}/-`;
  return values.map((value) => ({ op: 'add', path: end, value }));
}

/** Puts a value in front of a list of the pod, or makes the list. */
export function prepend(path: string, existing: Json | undefined, value: Json): PatchOperation {
  return isAbsent(existing) ? { op: 'add', path, value: [value] } : { op: 'add', path: `${path}/0`, value };
}

/** The API server takes null for a list that is not there. */
export function isAbsent(list: Json | undefined): boolean {
  return list === undefined || list === null;
}
