import type { AccessDenied$, ListBuckets$ } from '@aws-sdk/client-s3';
import type { XmlShapeSerializer } from '@aws-sdk/core/protocols';

/** An operation as the SDK's clients publish it: `[9, namespace, name, traits, input, output]`. */
export type OperationSchema = typeof ListBuckets$;
/** An error as the SDK's clients publish it; its traits hold the code and status on the wire. */
export type ErrorSchema = typeof AccessDenied$;
/** Any schema that the SDK's serializers take. */
export type Schema = Parameters<XmlShapeSerializer['write']>[0];

/** A member of an input or output, and where HTTP carries it; without a place of its own it stands in the XML body. */
export interface Member {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'time' | 'blob' | 'other';
  readonly required: boolean;
  readonly header: string | null;
  readonly query: string | null;
  readonly headerPrefix: string | null;
  readonly inPath: boolean;
  readonly isPayload: boolean;
  readonly schema: Schema;
}

/** The HTTP binding of an operation. */
export interface HttpBinding {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly status: number;
}

// The numbers by which the schemas name simple types and the traits that are only a flag.
// https://github.com/smithy-lang/smithy-typescript/tree/main/packages/types/src/schema
const typeNumbers = new Map<number, Member['type']>([
  [0, 'text'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'time'],
  [5, 'time'],
  [6, 'time'],
  [7, 'time'],
  [21, 'blob'],
  [42, 'blob'],
]);
const labelFlag = 1;
const payloadFlag = 16;

export const operationName = (operation: OperationSchema): string => operation[2];

/** Null where an operation has no HTTP binding. */
export function httpBinding(operation: OperationSchema): HttpBinding | null {
  const traits = operation[3];
  const http = typeof traits === 'object' ? traits.http : undefined;
  if (!http) return null;
  const [method, uri, status] = http;
  const [path = '/', query = ''] = uri.split('?');
  return { method, path, query: [...new URLSearchParams(query)], status };
}

export const inputMembers = (operation: OperationSchema): readonly Member[] => membersOf(operation[4]);
export const outputMembers = (operation: OperationSchema): readonly Member[] => membersOf(operation[5]);
export const inputSchema = (operation: OperationSchema): Schema => resolve(operation[4]);
export const outputSchema = (operation: OperationSchema): Schema => resolve(operation[5]);

/** Whether a schema is a structure and not a simple type. */
export const isStructure = (schema: Schema): boolean => Array.isArray(schema) && schema[0] === 3;

/** The name of the XML element that a structure is written as when it is the whole body. */
export function elementName(schema: Schema): string {
  return Array.isArray(schema) && typeof schema[2] === 'string' ? schema[2] : '';
}

function resolve(reference: OperationSchema[4]): Schema {
  return typeof reference === 'function' ? reference() : reference;
}

const known = new WeakMap<object, readonly Member[]>();

function membersOf(reference: OperationSchema[4]): readonly Member[] {
  const schema = resolve(reference);
  if (!Array.isArray(schema) || schema[0] !== 3) return [];
  let members = known.get(schema);
  if (!members) {
    const [, , , , names = [], references = [], requiredCount = 0] = schema;
    members = names.map((name, index) => memberOf(name, references[index] ?? 0, index < requiredCount));
    known.set(schema, members);
  }
  return members;
}

function memberOf(name: string, reference: OperationSchema[4], required: boolean): Member {
  // A member is a schema alone or a pair of schema and traits.
  const [target, traits] =
    Array.isArray(reference) && reference.length === 2 ? reference : ([reference, 0] as const);
  const schema = resolve(target);
  const flags = typeof traits === 'number' ? traits : 0;
  const named = typeof traits === 'object' ? traits : {};
  return {
    name,
    type: typeOf(schema),
    required,
    header: named.httpHeader?.toLowerCase() ?? null,
    query: named.httpQuery ?? null,
    headerPrefix: named.httpPrefixHeaders?.toLowerCase() ?? null,
    inPath: (flags & labelFlag) !== 0 || named.httpLabel === 1,
    isPayload: (flags & payloadFlag) !== 0 || named.httpPayload === 1,
    schema,
  };
}

function typeOf(schema: Schema): Member['type'] {
  if (typeof schema === 'number') return typeNumbers.get(schema) ?? 'other';
  // A simple type with traits of its own: `[0, namespace, name, traits, type]`.
  if (Array.isArray(schema) && schema[0] === 0 && schema.length === 5) return typeOf(resolve(schema[4]));
  return 'other';
}
