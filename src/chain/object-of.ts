import { z } from 'zod';

type Fields<T> = { readonly [Key in keyof Required<T>]: z.ZodType<T[Key & keyof T]> };

/** A schema with exactly the fields of `T`: a missing field, an extra field, or another type does not compile. */
export function objectOf<T extends object>() {
  return <Shape extends Fields<T>>(
    shape: Shape & { readonly [Key in Exclude<keyof Shape, keyof T>]: never },
  ): z.ZodType<T> => z.strictObject(shape) as z.ZodType as z.ZodType<T>;
}
