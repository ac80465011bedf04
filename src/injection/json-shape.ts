import type { Json } from '../trust/json.ts';

export type JsonObject = { readonly [key: string]: Json };

/** Null where the value is anything but an object. */
export function asObject(value: Json | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** Null where the value is anything but an array; absent and null count as an empty one, as for the API server. */
export function asList(value: Json | undefined): readonly Json[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : null;
}

/** A member of an object. The keys are fixed field names or contain a slash: none of them is inherited. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return asObject(value)?.[key];
}

/** Null where the member is not a string. */
export function stringMember(value: Json | undefined, key: string): string | null {
  const found = member(value, key);
  return typeof found === 'string' ? found : null;
}
