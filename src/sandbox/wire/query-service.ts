import { AwsFault } from '../aws-fault.ts';
import { globalRegion, hostName } from '../http/host-names.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { type Constraints, checkInput } from './constraints.ts';
import { decodeParams } from './decode-params.ts';
import { byName } from './operation.ts';
import { type Operation, operationCall } from './query-operation.ts';
import { inputMembers, inputSchema, type OperationSchema, outputSchema } from './schema.ts';
import { missingAuthentication } from './schema-faults.ts';
import { requestIdHeader, writeFault } from './write-fault.ts';
import { readTree, writeXml } from './xml.ts';

/** What differs between Query services. */
interface QueryServiceOptions {
  readonly name: string;
  readonly version: string;
  readonly namespace: string;
  /** The service's own host names, without the partition's suffix; for example `sts` or `sts.eu-central-1`. */
  readonly hosts: RegExp;
  readonly operations: readonly Operation[];
  readonly constraints: Constraints;
}

/** Creates a service that speaks the awsQuery protocol. */
export function queryService(state: SandboxState, options: QueryServiceOptions): SandboxService {
  const { name, version, namespace } = options;
  const operations = byName(options.operations);

  return {
    name,
    signingName: name,
    regionOf(request) {
      const host = ownHost(request);
      if (host === null) return null;
      const [, region = ''] = host.split('.');
      return /-\d+$/.test(region) ? region : globalRegion(state.partition);
    },
    handles(request) {
      const host = ownHost(request);
      if (host !== null) return options.hosts.test(host);
      if (request.scope) return request.scope.service === name;
      if (request.path !== '/') return false;
      const params = paramsOf(request);
      return params.get('Version') === version && params.has('Action');
    },
    action(request) {
      const action = paramsOf(request).get('Action') ?? '';
      return operations.has(action) ? action : 'Unknown';
    },
    async handle(request) {
      const params = paramsOf(request);
      const { schema, run, unsigned } = findOperation(params);
      if (request.caller === null && !unsigned) throw missingAuthentication();
      const input = readInput(schema, params, options.constraints);
      // The only place where a Query service's input gets its type.
      const output = await run(operationCall(state, request), <Input>() => input as Input);
      return writeResult(schema, output ?? {}, namespace, request);
    },
    answerFault: (fault, request) => writeFault(fault, request, 'query', namespace),
  };

  /** The host without the partition's suffix; null if it is not AWS's. */
  function ownHost(request: SandboxRequest): string | null {
    const suffix = `.${state.partition.dnsSuffix}`;
    const host = hostName(request.host);
    return host.endsWith(suffix) ? host.slice(0, -suffix.length) : null;
  }

  function findOperation(params: URLSearchParams): Operation {
    const action = params.get('Action') ?? '';
    if (action === '') {
      throw new AwsFault('MissingAction', 400, 'The request is missing an action or a required parameter.');
    }
    const found = operations.get(action);
    if (!found || params.get('Version') !== version) {
      const shown = action.replace(/[^\w-]/g, '?').slice(0, 128);
      const asked = (params.get('Version') ?? 'NO_VERSION_SPECIFIED').replace(/[^\w-]/g, '?').slice(0, 32);
      throw new AwsFault('InvalidAction', 400, `Could not find operation ${shown} for version ${asked}`);
    }
    return found;
  }
}

function paramsOf(request: SandboxRequest): URLSearchParams {
  const type = request.headers['content-type'] ?? '';
  if (request.method === 'GET' || request.query.has('Action')) return request.query;
  return type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(request.body.toString('utf8'))
    : new URLSearchParams();
}

function readInput(schema: OperationSchema, params: URLSearchParams, constraints: Constraints): object {
  if (!inputSchema(schema).isStructSchema()) return {};
  let input: Record<string, unknown>;
  // The shape reader accepts any JavaScript number. AWS's message is not known.
  const badNumber = ['DurationSeconds', 'MaxSessionDuration', 'MaxItems'].find(
    (name) => params.has(name) && !/^-?\d+$/.test(params.get(name) ?? ''),
  );
  if (badNumber) throw new AwsFault('MalformedInput', 400, `${badNumber} is not a whole number.`);
  try {
    input = readTree(inputSchema(schema), decodeParams(params));
  } catch {
    throw new AwsFault('MalformedInput', 400, 'The input does not match the shape of the operation.');
  }
  checkInput(input, inputMembers(schema), constraints);
  return input;
}

function writeResult(
  schema: OperationSchema,
  output: object,
  namespace: string,
  { requestId }: SandboxRequest,
) {
  const name = schema[2];
  const result = outputSchema(schema).isStructSchema()
    ? `<${name}Result>${content(writeXml(outputSchema(schema), output))}</${name}Result>`
    : '';
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', ...requestIdHeader('query', requestId) },
    body: `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`,
  };
}

/** The serializer names the root after the structure; the protocol needs its content under another name. */
function content(xml: string): string {
  return /^<[^>]*\/>$/.test(xml) ? '' : xml.slice(xml.indexOf('>') + 1, xml.lastIndexOf('</'));
}
