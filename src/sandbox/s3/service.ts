import * as s3 from '@aws-sdk/client-s3';
import type { AwsFault } from '../http/aws-fault.ts';
import type { SandboxRequest, SandboxResponse, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { type Address, isControlRequest, parseAddress, publicHost } from './address.ts';
import { receiveBody } from './body/receive-body.ts';
import { errorResponse } from './error-response.ts';
import { notModelled, S3Fault } from './fault.ts';
import type { Operation } from './operation.ts';
import { bucketOperations } from './operations/bucket.ts';
import { bucketPolicyOperations } from './operations/bucket-policy.ts';
import { bucketSettingOperations } from './operations/bucket-settings.ts';
import { createBucket } from './operations/create-bucket.ts';
import { deleteOperations } from './operations/delete-object.ts';
import { fixedAnswers } from './operations/fixed-answers.ts';
import { readOperations } from './operations/get-object.ts';
import { listOperations } from './operations/list-objects.ts';
import { objectSettingOperations } from './operations/object-settings.ts';
import { publicAccessBlockOperations } from './operations/public-access-block.ts';
import { putObject } from './operations/put-object.ts';
import { buildOperationTable, findOperation } from './rest-xml/operation-table.ts';
import { UnreadableInput } from './rest-xml/read-input.ts';
import { type OperationSchema, operationName } from './rest-xml/schema.ts';
import type { S3Store } from './store.ts';

const table = buildOperationTable(s3);

const operations = new Map<string, Operation>(
  [
    createBucket,
    ...bucketOperations,
    ...bucketPolicyOperations,
    ...publicAccessBlockOperations,
    ...bucketSettingOperations,
    ...fixedAnswers,
    putObject,
    ...readOperations,
    ...deleteOperations,
    ...listOperations,
    ...objectSettingOperations,
  ].map((operation) => [operationName(operation.schema), operation]),
);

/**
 * The sandbox's S3; docs/sandbox/s3.md says what it models. Unsigned requests to S3's own hosts, and those to the
 * endpoint that carry no Action, are its public side.
 */
export function s3Service(state: SandboxState, store: S3Store): SandboxService {
  return {
    name: 's3',
    handles: (request) =>
      !isControlRequest(request) &&
      (request.scope === null
        ? isUnsignedS3(request)
        : request.scope.service === 's3' || publicHost(request.host)),
    action(request) {
      const operation = askedFor(request, parseAddress(request.host, request.path));
      return operation ? operationName(operation) : 'Unknown';
    },
    async handle(request) {
      const response = answer(state, store, request);
      return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } };
    },
    answerFault: (fault: AwsFault, request) => errorResponse(fault, request),
  };
}

/** At the endpoint the Query services' unsigned calls carry an Action, in the query or in a form. */
function isUnsignedS3(request: SandboxRequest): boolean {
  if (publicHost(request.host)) return true;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return request.via === 'endpoint' && !isForm && !request.query.has('Action');
}

function answer(state: SandboxState, store: S3Store, request: SandboxRequest): SandboxResponse {
  const address = parseAddress(request.host, request.path);
  if (!address) throw new S3Fault('InvalidArgument', { message: "Couldn't parse the specified URI." });
  const schema = askedFor(request, address);
  if (!schema) throw new S3Fault('MethodNotAllowed', { details: { Method: request.method } });
  const operation = operations.get(operationName(schema));
  if (!operation) throw notModelled(operationName(schema));
  const body = receiveBody(request.headers, request.body);
  try {
    return operation.run({ request, state, store, caller: request.caller, address, body });
  } catch (fault) {
    throw fault instanceof UnreadableInput ? unreadable(fault) : fault;
  }
}

function askedFor(request: SandboxRequest, address: Address | null): OperationSchema | null {
  if (!address) return null;
  const target = address.key !== null ? 'object' : address.bucket !== null ? 'bucket' : 'service';
  return findOperation(table, {
    method: request.method,
    target,
    query: request.query,
    headers: request.headers,
  });
}

function unreadable(fault: UnreadableInput): S3Fault {
  if (fault.part === 'body') return new S3Fault('MalformedXML');
  return new S3Fault('InvalidArgument', {
    message: `Provided ${fault.part} is not of its type: ${fault.message}`,
  });
}
