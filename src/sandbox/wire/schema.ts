import type { AccessDenied$, ListBuckets$ } from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';

/** An operation as the SDK's clients publish it: `[9, namespace, name, traits, input, output]`. */
export type OperationSchema = typeof ListBuckets$;
/** An error as the SDK's clients publish it; its traits hold the code and status on the wire. */
export type ErrorSchema = typeof AccessDenied$;

/** A member of an input or output, and its HTTP binding; without one, it is in the XML body. */
export interface Member {
  readonly name: string;
  readonly required: boolean;
  readonly header: string | null;
  readonly query: string | null;
  readonly headerPrefix: string | null;
  readonly inPath: boolean;
  readonly isPayload: boolean;
  readonly schema: NormalizedSchema;
}

/** The HTTP binding of an operation. */
export interface HttpBinding {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly status: number;
}

export const operationName = (operation: OperationSchema): string => operation[2];

/** Null if an operation has no HTTP binding. */
export function httpBinding(operation: OperationSchema): HttpBinding | null {
  const traits = operation[3];
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (!http) return null;
  const [method, uri, status] = http;
  const [path = '/', query = ''] = uri.split('?');
  return { method, path, query: [...new URLSearchParams(query)], status };
}

export const inputSchema = (operation: OperationSchema) => NormalizedSchema.of(operation[4]);
export const outputSchema = (operation: OperationSchema) => NormalizedSchema.of(operation[5]);
export const inputMembers = (operation: OperationSchema) => membersOf(inputSchema(operation));
export const outputMembers = (operation: OperationSchema) => membersOf(outputSchema(operation));

/** Returns no members for an operation without input or output. */
function membersOf(structure: NormalizedSchema): readonly Member[] {
  if (!structure.isStructSchema()) return [];
  const written = structure.getSchema();
  // The required members come first; the last element is their number.
  const required = Array.isArray(written) && typeof written[6] === 'number' ? written[6] : 0;
  return [...structure.structIterator()].map(([name, schema], index) => {
    const traits = schema.getMemberTraits();
    return {
      name,
      required: index < required,
      header: traits.httpHeader?.toLowerCase() ?? null,
      query: traits.httpQuery ?? null,
      headerPrefix: traits.httpPrefixHeaders?.toLowerCase() ?? null,
      inPath: traits.httpLabel === 1,
      isPayload: traits.httpPayload === 1,
      schema,
    };
  });
}
