import type { OperationSchema } from './schema.ts';

/**
 * Reads the input of a call by the operation's schema; throws what AWS answers where it does not fit. The SDK publishes
 * the input's type and the schema from one model, so what the schema reads has that type.
 */
type ReadInput = <Input>() => Input;

/** One operation of a service: its published schema and what the sandbox does. `Call` is what the service hands it. */
export interface Operation<Call> {
  readonly schema: OperationSchema;
  /** Gives the output, or nothing where it has no members. */
  run(call: Call, input: ReadInput): object | undefined | Promise<object | undefined>;
  /** Answered without a signature too. */
  readonly unsigned?: boolean;
  /** In place of the status of the schema. */
  readonly status?: (output: object) => number | null;
}

/** The operations of a service by their names. */
export function byName<Call>(operations: readonly Operation<Call>[]): ReadonlyMap<string, Operation<Call>> {
  return new Map(operations.map((operation) => [operation.schema[2], operation]));
}
