/** JSON Schema keywords for fields that depend on each other; src/config/rules checks the same with better messages. */

/** Exactly one of the fields must be present. */
export function exactlyOne(...fields: readonly string[]) {
  return { oneOf: fields.map((field) => ({ required: [field] })) };
}

type Keywords = Readonly<Record<string, unknown>>;

/** Every condition must hold. */
export function conditions(...all: readonly Keywords[]) {
  return { allOf: all };
}

export function when(condition: Keywords, consequence: Keywords, otherwise: Keywords = {}): Keywords {
  // Written as an object, `then` would look like a promise.
  return Object.fromEntries([
    ['if', condition],
    ['then', consequence],
    ['else', otherwise],
  ]);
}

export function has(field: string): Keywords {
  return { required: [field] };
}

/** The field is present, with one of the values. */
export function is(field: string, ...values: readonly unknown[]): Keywords {
  return { properties: { [field]: { enum: values } }, required: [field] };
}

/** None of the fields is present. */
export function without(...fields: readonly string[]): Keywords {
  return { properties: Object.fromEntries(fields.map((field) => [field, false])) };
}
