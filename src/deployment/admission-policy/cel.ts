/**
 * Pieces of CEL, the language of admission policies: https://kubernetes.io/docs/reference/using-api/cel/
 * Every function returns an expression that is valid as an operand.
 */
export function text(value: string): string {
  // A JSON string is a CEL string: https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values
  return JSON.stringify(value);
}

export function list(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}

export function when(condition: string, yes: string, no: string): string {
  return `(${condition} ? ${yes} : ${no})`;
}

export function allOf(...conditions: readonly string[]): string {
  return `(${conditions.join(' && ')})`;
}

export function anyOf(...conditions: readonly string[]): string {
  return `(${conditions.join(' || ')})`;
}

/** A member of an object, or `otherwise` if it is missing. */
export function member(object: string, name: string, otherwise: string): string {
  return when(`has(${object}.${name})`, `${object}.${name}`, otherwise);
}

/** True if a map has the key with this value. */
export function entryIs(map: string, key: string, value: string): string {
  return allOf(`${text(key)} in ${map}`, `${map}[${text(key)}] == ${text(value)}`);
}

/** Names a value within an expression. The API server's CEL has no other way to evaluate it only once. */
export function named(name: string, value: string, expression: string): string {
  return `[${value}].map(${name}, ${expression})[0]`;
}

/** A pattern that matches exactly this text: https://github.com/google/re2/wiki/Syntax */
export function literally(value: string): string {
  return value.replace(/[^\w/]/g, '\\$&');
}

/** A variable of a policy: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/ */
export type Variable = { readonly name: string; readonly expression: string };
