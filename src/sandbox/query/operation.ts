import type { CreateRole$ } from '@aws-sdk/client-iam';
import type { AccountId } from '../../trust/arn.ts';
import type { Account } from '../account.ts';
import type { Caller } from '../caller.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';

/** The schema of an operation as the SDK's clients export it: `[9, namespace, name, traits, input, output]`. */
export type OperationSchema = typeof CreateRole$;

/** What an operation works with besides its input. */
export interface OperationCall {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  /** Null only in operations that need no signature. */
  readonly caller: Caller | null;
  /** The account of the caller; throws for an unsigned call. */
  account(): Account;
  /** Throws AccessDenied unless the caller's identity policies allow an action on a resource. */
  authorize(
    action: string,
    resource: string,
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): void;
  accountWithId(id: AccountId): Account | null;
}

/** One operation of a service: its published schema and what the sandbox does. */
export interface Operation {
  readonly name: string;
  readonly schema: OperationSchema;
  readonly unsigned: boolean;
  handle(input: unknown, call: OperationCall): Promise<object>;
}

/** Joins a published schema and its handler; the input's type is that of the SDK's request. */
export function operation<Input>(
  schema: OperationSchema,
  handler: (input: Input, call: OperationCall) => object | undefined | Promise<object | undefined>,
  options: { readonly unsigned?: boolean } = {},
): Operation {
  return {
    name: schema[2],
    schema,
    unsigned: options.unsigned ?? false,
    // The reader made the input by the same schema that the SDK's request type is made from.
    handle: async (input, call) => (await handler(input as Input, call)) ?? {},
  };
}
