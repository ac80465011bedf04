/** A value that is known now, or only after an earlier link has run. */
export type Known<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly awaits: string };

export function known<T>(value: T): Known<T> {
  return { known: true, value };
}

/** `awaits` describes the value, for example `the key ID of the new signing key`. */
export function unknown<T>(awaits: string): Known<T> {
  return { known: false, awaits };
}

export function mapKnown<T, U>(input: Known<T>, change: (value: T) => U): Known<U> {
  return input.known ? known(change(input.value)) : input;
}
