/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** Any JSON object, with every member that it has. */
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null where the value is anything but an object. */
export function asObject(value: Json | undefined): JsonObject | null {
  return isJsonObject(value) ? value : null;
}

/** Null where the value is anything but an array; absent and null count as an empty one, as for the API server. */
export function asList(value: Json | undefined): readonly Json[] | null {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : null;
}

/** The value under a path of own members, undefined where any of them is missing. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let current: Json | undefined = value;
  for (let index = 0; index < path.length; index += 1) current = memberOf(current, path[index] ?? '');
  return current;
}

/**
 * The value of one own member, undefined where it is missing.
 *
 * What every object inherits is a function, which no JSON is, or `__proto__`: only then a second look is needed.
 */
export function memberOf(value: Json | undefined, member: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const found = value[member];
  const isInherited = typeof found === 'function' || member === '__proto__';
  return isInherited && !Object.hasOwn(value, member) ? undefined : found;
}

/** The string under a path of members, null where there is none. */
export function stringAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The time under a path of members, in milliseconds since 1970; null where there is none. */
export function timeAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const time = Date.parse(stringAt(value, ...path) ?? '');
  return Number.isNaN(time) ? null : time;
}

/** The strings by name of an object under a path of members, such as labels; what is no string is left out. */
export function stringsAt(
  value: Json | undefined,
  ...path: readonly string[]
): Readonly<Record<string, string>> {
  const members = Object.entries(asObject(valueAt(value, ...path)) ?? {});
  return Object.fromEntries(
    members.flatMap(([name, text]) => (typeof text === 'string' ? [[name, text]] : [])),
  );
}

/** The objects of a list; nothing where the value is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

/** The object that a text holds; null where it is no JSON, or another value. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(text);
    return asObject(value);
  } catch {
    return null;
  }
}
