import { internalError } from '../errors/internal-error.ts';

/** A text as one of the SDK's enum values. */
export function oneOf<Value extends string>(values: Readonly<Record<string, Value>>, text: string): Value {
  const found = Object.values(values).find((value) => value === text);
  if (found === undefined) throw internalError(`AWS has no ${text}`);
  return found;
}
