import { internalError } from '../errors/internal-error.ts';

/** One of AWS's own words, as the SDK types it. */
export function oneOf<Value extends string>(values: Readonly<Record<string, Value>>, text: string): Value {
  const found = Object.values(values).find((value) => value === text);
  if (found === undefined) throw internalError(`AWS has no ${text}`);
  return found;
}
