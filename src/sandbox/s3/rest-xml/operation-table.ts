import {
  type HttpBinding,
  httpBinding,
  inputMembers,
  type OperationSchema,
  operationName,
} from './schema.ts';

/** What of a request decides which operation it asks for. */
export interface Asked {
  readonly method: string;
  /** Whether the request names a bucket and a key, or, of other services, the literal path. */
  readonly target: 'service' | 'bucket' | 'object';
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

interface Row {
  readonly operation: OperationSchema;
  readonly binding: HttpBinding;
  readonly target: Asked['target'];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

/** All operations of a client's published schemas, from the most to the least exactly described. */
export function buildOperationTable(exported: Readonly<Record<string, unknown>>): readonly Row[] {
  return Object.values(exported)
    .filter(isOperation)
    .flatMap((operation) => rowOf(operation) ?? [])
    .sort((a, b) => exactness(b) - exactness(a));
}

/** The operation that a request asks for; null where S3 has none of that form. */
export function findOperation(table: readonly Row[], asked: Asked): OperationSchema | null {
  const row = table.find(
    ({ binding, target, query, requiredQuery, requiredHeaders }) =>
      binding.method === asked.method &&
      target === asked.target &&
      query.every(
        ([name, value]) => asked.query.has(name) && (value === '' || asked.query.get(name) === value),
      ) &&
      requiredQuery.every((name) => asked.query.has(name)) &&
      requiredHeaders.every((name) => asked.headers[name] !== undefined),
  );
  return row?.operation ?? null;
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[2] === 'string';
}

function rowOf(operation: OperationSchema): Row | null {
  const binding = httpBinding(operation);
  if (!binding || !['/', '/{Key+}'].includes(binding.path)) return null;
  // The operations of directory buckets have hosts of their own and the paths of the others.
  if (operationName(operation) === 'ListDirectoryBuckets') return null;
  const required = inputMembers(operation).filter((member) => member.required);
  const hasBucket = inputMembers(operation).some((member) => member.name === 'Bucket' && member.inPath);
  return {
    operation,
    binding,
    target: binding.path === '/{Key+}' ? 'object' : hasBucket ? 'bucket' : 'service',
    // `x-id` repeats the operation's name for logs; clients may leave it out.
    query: binding.query.filter(([name]) => name !== 'x-id'),
    requiredQuery: required.flatMap((member) => member.query ?? []),
    requiredHeaders: required.flatMap((member) => member.header ?? []),
  };
}

const exactness = (row: Row): number =>
  row.query.length * 10 + row.requiredQuery.length + row.requiredHeaders.length;
