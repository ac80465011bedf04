import type { AwsFault } from '../http/aws-fault.ts';
import { isControlRequest } from '../s3/address.ts';
import { receiveBody } from '../s3/body/receive-body.ts';
import { escapeXml } from '../s3/error-response.ts';
import { notModelled, S3Fault } from '../s3/fault.ts';
import { UnreadableInput } from '../s3/rest-xml/read-input.ts';
import { httpBinding, operationName } from '../s3/rest-xml/schema.ts';
import type { S3Store } from '../s3/store.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { accountBlockOperations } from './account-block.ts';
import { bucketTagOperations } from './bucket-tags.ts';
import { accountOf } from './call.ts';
import type { ControlOperation } from './operation.ts';

const operations: readonly ControlOperation[] = [...accountBlockOperations, ...bucketTagOperations];

/** The sandbox's S3 Control, which shares its store with S3; docs/sandbox/s3-control.md says what it models. */
export function s3ControlService(state: SandboxState, store: S3Store): SandboxService {
  return {
    name: 's3-control',
    handles: isControlRequest,
    action(request) {
      const asked = askedFor(request);
      return asked ? operationName(asked.operation.schema) : 'Unknown';
    },
    async handle(request) {
      const response = answer(state, store, request);
      return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } };
    },
    answerFault,
  };
}

function answer(state: SandboxState, store: S3Store, request: SandboxRequest): SandboxResponse {
  const asked = askedFor(request);
  if (!asked) throw notModelled(`${request.method} ${request.path}`);
  const account = accountOf(request);
  const { caller } = request;
  if (!caller || caller.account !== account) throw new S3Fault('AccessDenied');
  const body = receiveBody(request.headers, request.body).bytes;
  try {
    return asked.operation.run({ request, state, store, caller, account, resource: asked.resource }, body);
  } catch (fault) {
    throw fault instanceof UnreadableInput ? new S3Fault('MalformedXML') : fault;
  }
}

/** The operation whose path a request has, and the ARN at the end of that path. */
function askedFor(request: SandboxRequest): { operation: ControlOperation; resource: string } | null {
  for (const operation of operations) {
    const binding = httpBinding(operation.schema);
    if (binding?.method !== request.method) continue;
    const [fixed = '', label] = binding.path.split('{');
    if (label === undefined && request.path === fixed) return { operation, resource: '' };
    if (label !== undefined && request.path.startsWith(fixed)) {
      const resource = decoded(request.path.slice(fixed.length));
      if (resource) return { operation, resource };
    }
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Unlike S3's, these errors stand in a wrapper. */
function answerFault(fault: AwsFault, request: SandboxRequest): SandboxResponse {
  const id = fault.requestId ?? request.requestId;
  const elements = [
    ['Code', fault.code],
    ['Message', fault.message],
    ...Object.entries(fault.details),
  ] as const;
  const text = elements.map(([name, value]) => `<${name}>${escapeXml(value ?? '')}</${name}>`).join('');
  return {
    status: fault.status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': id },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error>${text}</Error><RequestId>${id}</RequestId></ErrorResponse>`,
  };
}
