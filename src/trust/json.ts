/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Any JSON object. */
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else null. */
export function asObject(value: Json | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

/** The value if it is an array, else null. Absent and null are an empty array, as for the API server. */
export function asList(value: Json | undefined): readonly Json[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : null;
}

/** The value under a path of own members; undefined if any of them is missing. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (let index = 0; index < path.length; index += 1) current = memberOf(current, path[index] ?? '');
  return current;
}

/**
 * The value of one own member; undefined if it is missing.
 *
 * Every inherited member is a function, which no JSON value is, or `__proto__`: only these need the second check.
 */
export function memberOf(value: Json | undefined, member: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const found = value[member];
  const isInherited = typeof found === 'function' || member === '__proto__';
  return isInherited && !Object.hasOwn(value, member) ? undefined : found;
}

/** The string under a path of members; null if there is none. */
export function stringAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The time under a path of members, in milliseconds since 1970; null if there is none. */
export function timeAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const time = Date.parse(stringAt(value, ...path) ?? '');
  return Number.isNaN(time) ? null : time;
}

/** The string members of an object under a path, such as labels; others are left out. */
export function stringsAt(
  value: Json | undefined,
  ...path: readonly string[]
): Readonly<Record<string, string>> {
  const members = Object.entries(asObject(valueAt(value, ...path)) ?? {});
  return Object.fromEntries(
    members.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

/** The objects in a list; empty if the value is not a list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

/** The JSON object in a text; null if it is not JSON or another value. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return asObject(value);
  } catch {
    return null;
  }
}
