import type { AwsFault } from '../aws-fault.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import { byName, type Operation } from './operation.ts';
import { readRestInput } from './rest-input.ts';
import { writeRestOutput } from './rest-output.ts';
import { findRoute, type Route, type RouteRequest, type Routes } from './routes.ts';
import { operationName } from './schema.ts';
import { requestIdHeader, writeFault } from './write-fault.ts';

/** What differs between REST-XML services. */
interface RestServiceOptions<Call> {
  readonly name: string;
  readonly signingName: string;
  readonly namespace: string;
  readonly errors: 'rest' | 'wrapped-rest';
  /** All operations of the service, modelled or not. */
  readonly routes: Routes;
  readonly operations: readonly Operation<Call>[];
  handles(request: SandboxRequest): boolean;
  regionOf(request: SandboxRequest): string | null;
  /** The path, host labels and headers that determine the operation; throws if the address cannot be parsed. */
  locate(request: SandboxRequest): Pick<RouteRequest, 'path' | 'hostLabels' | 'headers'>;
  /** The error for an operation that is not modelled; `operation` is null if the request matches no operation. */
  refuse(request: SandboxRequest, operation: string | null): AwsFault;
  /** Creates the call that operations work with, and decodes the body's transfer framing. */
  open(request: SandboxRequest): { readonly call: Call; readonly body: Buffer };
}

/** Creates a service that speaks the REST-XML protocol. */
export function restService<Call>(options: RestServiceOptions<Call>): SandboxService {
  const operations = byName(options.operations);
  const find = (request: SandboxRequest): Route | null =>
    findRoute(options.routes, { method: request.method, query: request.query, ...options.locate(request) });

  return {
    name: options.name,
    signingName: options.signingName,
    regionOf: (request) => options.regionOf(request),
    handles: (request) => options.handles(request),
    action(request) {
      const route = find(request);
      return route ? operationName(route.schema) : 'Unknown';
    },
    async handle(request) {
      const route = find(request);
      const operation = route && operations.get(operationName(route.schema));
      if (!operation) throw options.refuse(request, route && operationName(route.schema));
      const { schema, labels } = route;
      const { headers, query, requestId } = request;
      const { call, body } = options.open(request);
      const source = { headers, query, labels, body };
      // The only place where a REST service's input gets its type.
      const output = (await operation.run(call, <Input>() => readRestInput(schema, source) as Input)) ?? {};
      const written = writeRestOutput(schema, output, options.namespace);
      return {
        status: operation.status?.(output) ?? written.status,
        headers: { ...written.headers, ...requestIdHeader(options.errors, requestId) },
        body: written.body,
      };
    },
    answerFault: (fault, request) => writeFault(fault, request, options.errors),
  };
}
