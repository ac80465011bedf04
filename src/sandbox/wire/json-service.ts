import { JsonCodec2 } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsFault } from '../aws-fault.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../service.ts';
import { type Constraints, checkInput } from './constraints.ts';
import { byName, type Operation } from './operation.ts';
import { inputMembers, inputSchema, type OperationSchema, outputSchema } from './schema.ts';
import { notModelled } from './schema-faults.ts';

/** What differs between JSON services. */
interface JsonServiceOptions<Call> {
  readonly name: string;
  /** The prefix of the operation in `X-Amz-Target`. */
  readonly target: string;
  readonly operations: readonly Operation<Call>[];
  readonly constraints: Constraints;
  handles(request: SandboxRequest): boolean;
  regionOf(request: SandboxRequest): string | null;
  /** Creates the call that operations work with. */
  open(request: SandboxRequest): Call;
}

/**
 * Creates a service that speaks AWS's JSON protocol 1.1.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonService<Call>(options: JsonServiceOptions<Call>): SandboxService {
  const operations = byName(options.operations);
  const nameOf = ({ headers }: SandboxRequest): string => {
    const [target, name = ''] = (headers['x-amz-target'] ?? '').split('.');
    return target === options.target ? name : '';
  };

  return {
    name: options.name,
    signingName: options.name,
    regionOf: (request) => options.regionOf(request),
    handles: (request) => options.handles(request),
    action: (request) => (operations.has(nameOf(request)) ? nameOf(request) : 'Unknown'),
    async handle(request) {
      const operation = operations.get(nameOf(request));
      if (!operation) throw unknownOperation(nameOf(request));
      if (request.caller === null) {
        throw new AwsFault('MissingAuthenticationToken', 400, 'Missing Authentication Token');
      }
      const { schema } = operation;
      const input = await readInput(schema, request.body, options.constraints);
      // The only place where a JSON service's input gets its type.
      const output = await operation.run(options.open(request), <Input>() => input as Input);
      const written = outputSchema(schema).isStructSchema()
        ? writeJson(outputSchema(schema), output ?? {})
        : '';
      return answer(200, written, request);
    },
    answerFault(fault, request) {
      const error = { __type: codes[fault.code] ?? fault.code, message: fault.message };
      // Every client error in this protocol has status 400.
      return answer(fault.status < 500 ? 400 : fault.status, JSON.stringify(error), request);
    },
  };
}

/** JSON services have their own names for these common faults. */
const codes: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
  Throttling: 'ThrottlingException',
  ValidationError: 'ValidationException',
};

function unknownOperation(name: string): AwsFault {
  return name === '' ? new AwsFault('UnknownOperationException', 400, '') : notModelled(name.slice(0, 128));
}

async function readInput(schema: OperationSchema, body: Buffer, constraints: Constraints): Promise<object> {
  let input: Record<string, unknown>;
  try {
    input = await readJson(inputSchema(schema), body);
  } catch {
    throw new AwsFault('SerializationException', 400, '');
  }
  checkInput(input, inputMembers(schema), constraints);
  return input;
}

function answer(status: number, body: string, { requestId }: SandboxRequest): SandboxResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
  return { status, headers, body };
}

/** In the SDK's list of time formats, 7 is seconds since 1970. */
const codec = new JsonCodec2({ timestampFormat: { useTrait: true, default: 7 }, jsonName: false });

/** Writes one structure as JSON. */
function writeJson(schema: NormalizedSchema, value: unknown): string {
  const serializer = codec.createSerializer();
  serializer.write(schema, value);
  // Buffer.from would convert its bytes to text with a warning.
  return new TextDecoder().decode(serializer.flush());
}

/** Reads a JSON document of one structure; throws if it is not JSON or does not match the structure's types. */
async function readJson(schema: NormalizedSchema, body: Buffer): Promise<Record<string, unknown>> {
  const document: unknown = await codec.createDeserializer().read(schema, body.toString('utf8'));
  if (typeof document !== 'object' || document === null || !fits(schema, document)) {
    throw new SyntaxError('does not match the shape of the input');
  }
  return { ...document };
}

/** The SDK's reader does not check types. */
function fits(schema: NormalizedSchema, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (schema.isListSchema()) {
    return Array.isArray(value) && value.every((item) => fits(schema.getValueSchema(), item));
  }
  if (schema.isStructSchema()) {
    const parts = new Map<string, unknown>(Object.entries(value));
    return (
      typeof value === 'object' &&
      !Array.isArray(value) &&
      [...schema.structIterator()].every(([name, member]) => fits(member, parts.get(name)))
    );
  }
  if (schema.isStringSchema()) return typeof value === 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  return schema.isNumericSchema() ? typeof value === 'number' : true;
}
