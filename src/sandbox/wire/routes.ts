import { type HttpBinding, httpBinding, inputMembers, type OperationSchema } from './schema.ts';

/** The parts of a request that determine its operation in a REST service. */
export interface RouteRequest {
  readonly method: string;
  /** Decoded, without the labels in the host. */
  readonly path: string;
  /** Labels outside of the path, for example S3's Bucket. */
  readonly hostLabels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

/** An operation, and the labels in path and host. */
export interface Route {
  readonly schema: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

interface Row {
  readonly schema: OperationSchema;
  readonly binding: HttpBinding;
  readonly pattern: RegExp;
  readonly hostLabels: readonly string[];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

export type Routes = readonly Row[];

/** All operations of a client's published schemas, most specific first. */
export function buildRoutes(client: Readonly<Record<string, unknown>>): Routes {
  return Object.values(client)
    .filter(isOperation)
    .flatMap((schema) => rowOf(schema) ?? [])
    .sort((a, b) => specificity(b) - specificity(a));
}

/** The operation of a request; null if the service has no such operation. */
export function findRoute(routes: Routes, asked: RouteRequest): Route | null {
  const row = routes.find(
    ({ binding, pattern, hostLabels, query, requiredQuery, requiredHeaders }) =>
      binding.method === asked.method &&
      pattern.test(asked.path) &&
      hostLabels.join() === Object.keys(asked.hostLabels).join() &&
      query.every(
        ([name, value]) => asked.query.has(name) && (value === '' || asked.query.get(name) === value),
      ) &&
      requiredQuery.every((name) => asked.query.has(name)) &&
      requiredHeaders.every((name) => asked.headers[name] !== undefined),
  );
  return row
    ? { schema: row.schema, labels: { ...asked.hostLabels, ...row.pattern.exec(asked.path)?.groups } }
    : null;
}

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[2] === 'string';
}

function rowOf(schema: OperationSchema): Row | null {
  const binding = httpBinding(schema);
  // The operations of directory buckets have their own hosts and the same paths as the others.
  if (!binding || schema[2] === 'ListDirectoryBuckets') return null;
  const members = inputMembers(schema);
  const required = members.filter((member) => member.required);
  const labels = members.flatMap((member) => (member.inPath ? member.name : []));
  return {
    schema,
    binding,
    pattern: patternOf(binding.path),
    hostLabels: labels.filter((name) => !new RegExp(`\\{${name}\\+?\\}`).test(binding.path)),
    // `x-id` repeats the operation's name for logs; clients may omit it.
    query: binding.query.filter(([name]) => name !== 'x-id'),
    requiredQuery: required.flatMap((member) => member.query ?? []),
    requiredHeaders: required.flatMap((member) => member.header ?? []),
  };
}

/** `/tags/{ResourceArn+}`: a label matches one segment or, with a plus, the rest of the path. */
function patternOf(template: string): RegExp {
  const source = template
    .replace(/[.*?()[\]^$|]/g, '\\$&')
    .replace(/\{(\w+)(\+?)\}/g, (_label, name, rest) => `(?<${name}>${rest ? '.+' : '[^/]+'})`);
  return new RegExp(`^${source}$`, 's');
}

const specificity = (row: Row): number =>
  row.query.length * 10 + row.requiredQuery.length + row.requiredHeaders.length;
