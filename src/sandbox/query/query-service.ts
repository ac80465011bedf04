import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { decideByIdentity } from '../authorize.ts';
import type { Caller } from '../caller.ts';
import { AwsFault } from '../http/aws-fault.ts';
import { hostName } from '../http/host-names.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { type Constraints, checkInput } from './constraints.ts';
import { decodeParams } from './decode-params.ts';
import type { Operation, OperationCall, OperationSchema } from './operation.ts';
import { accessDenied, missingAuthentication } from './schema-faults.ts';
import { writeFault, writeResult } from './xml-answer.ts';

/** What tells one Query service from another. */
export interface QueryServiceOptions {
  readonly name: string;
  readonly version: string;
  readonly namespace: string;
  /** The service's own host names, without the partition's suffix; for example `sts` or `sts.eu-central-1`. */
  readonly hosts: RegExp;
  readonly operations: readonly Operation[];
  readonly constraints: Constraints;
}

/** Makes a service that speaks the awsQuery protocol out of its operations. */
export function queryService(state: SandboxState, options: QueryServiceOptions): SandboxService {
  const operations = new Map(options.operations.map((entry) => [entry.name, entry]));

  return {
    name: options.name,
    handles(request) {
      const suffix = `.${state.partition.dnsSuffix}`;
      const host = hostName(request.host);
      if (host.endsWith(suffix)) return options.hosts.test(host.slice(0, -suffix.length));
      if (request.scope) return request.scope.service === options.name;
      if (request.path !== '/') return false;
      const params = paramsOf(request);
      return params.get('Version') === options.version && params.has('Action');
    },
    action(request) {
      const name = paramsOf(request).get('Action') ?? '';
      return operations.has(name) ? name : 'Unknown';
    },
    async handle(request) {
      const params = paramsOf(request);
      const found = findOperation(params);
      if (request.caller === null && !found.unsigned) throw missingAuthentication();
      const input = readInput(found.schema, params, options.constraints);
      const output = await found.handle(input, operationCall(state, request));
      return writeResult(found.schema, output, options.namespace, request.requestId);
    },
    answerFault: (fault, request) => writeFault(fault, options.namespace, request.requestId),
  };

  function findOperation(params: URLSearchParams): Operation {
    const name = params.get('Action') ?? '';
    if (name === '') {
      throw new AwsFault('MissingAction', 400, 'The request is missing an action or a required parameter.');
    }
    const found = operations.get(name);
    if (!found || params.get('Version') !== options.version) {
      const shown = name.replace(/[^\w-]/g, '?').slice(0, 128);
      const version = (params.get('Version') ?? 'NO_VERSION_SPECIFIED').replace(/[^\w-]/g, '?').slice(0, 32);
      throw new AwsFault('InvalidAction', 400, `Could not find operation ${shown} for version ${version}`);
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

const reader = new XmlShapeDeserializer({
  xmlNamespace: '',
  serviceNamespace: '',
  timestampFormat: { default: 5, useTrait: true },
});

function readInput(schema: OperationSchema, params: URLSearchParams, constraints: Constraints): unknown {
  const declared = schema[4];
  const inputSchema = typeof declared === 'function' ? declared() : declared;
  if (!Array.isArray(inputSchema)) return {};
  let input: Record<string, unknown>;
  try {
    input = reader.readSchema(inputSchema, decodeParams(params));
  } catch {
    throw new AwsFault('MalformedInput', 400, 'The input is not of the shape that the operation takes.');
  }
  const [, , , , members, , required] = inputSchema;
  const names = Array.isArray(members) ? members.filter((member) => typeof member === 'string') : [];
  checkInput(input, { names, required: typeof required === 'number' ? required : 0 }, constraints);
  return input;
}

function operationCall(state: SandboxState, request: SandboxRequest): OperationCall {
  const signed = (): Caller => {
    if (!request.caller) throw missingAuthentication();
    return request.caller;
  };
  return {
    state,
    request,
    caller: request.caller,
    account() {
      const account = state.accounts.get(signed().account);
      if (!account) throw missingAuthentication();
      return account;
    },
    authorize(action, resource, context = {}) {
      const caller = signed();
      const decision = decideByIdentity(state, caller, { action, resource, context });
      if (decision !== 'allowed') {
        throw accessDenied(caller.arn, action, resource, decision === 'denied');
      }
    },
    accountWithId: (id) => state.accounts.get(id) ?? null,
  };
}
