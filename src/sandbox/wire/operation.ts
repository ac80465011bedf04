import type { OperationSchema } from './schema.ts';

/**
 * Reads the input of a call by the operation's schema; throws AWS's error if it does not match. The SDK generates the
 * input's type and the schema from one model, so the result has that type.
 */
type ReadInput = <Input>() => Input;

/** An operation of a service: its published schema and its implementation. `Call` is what the service passes to it. */
export interface Operation<Call> {
  readonly schema: OperationSchema;
  /** Returns the output, or undefined if it has no members. */
  run(call: Call, input: ReadInput): object | undefined | Promise<object | undefined>;
  /** Allowed without a signature. */
  readonly unsigned?: boolean;
  /** Overrides the status of the schema. */
  readonly status?: (output: object) => number | null;
}

/** The operations of a service by their names. */
export function byName<Call>(operations: readonly Operation<Call>[]): ReadonlyMap<string, Operation<Call>> {
  return new Map(operations.map((operation) => [operation.schema[2], operation]));
}
