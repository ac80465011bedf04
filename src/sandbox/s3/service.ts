import * as s3 from '@aws-sdk/client-s3';
import { globalRegion } from '../http/host-names.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { restService } from '../wire/rest-service.ts';
import { buildRoutes } from '../wire/routes.ts';
import { type Address, isControlRequest, parseAddress, publicHost } from './address.ts';
import { receiveBody } from './body/receive-body.ts';
import type { Call } from './call.ts';
import { notModelled, S3Fault, unreadableAddress } from './fault.ts';
import { type Operation, s3Namespace } from './operation.ts';
import { bucketOperations } from './operations/bucket.ts';
import { bucketPolicyOperations } from './operations/bucket-policy.ts';
import { bucketSettingOperations } from './operations/bucket-settings.ts';
import { createBucket } from './operations/create-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { fixedAnswers } from './operations/fixed-answers.ts';
import { readOperations } from './operations/get-object.ts';
import { listOperations } from './operations/list-objects.ts';
import { publicAccessBlockOperations } from './operations/public-access-block.ts';
import { putObject } from './operations/put-object.ts';
import type { S3Store } from './store.ts';

const routes = buildRoutes(s3);

const operations: readonly Operation[] = [
  createBucket,
  ...bucketOperations,
  ...bucketPolicyOperations,
  ...publicAccessBlockOperations,
  ...bucketSettingOperations,
  ...fixedAnswers,
  putObject,
  ...readOperations,
  deleteObject,
  ...listOperations,
];

/**
 * The sandbox's S3; docs/sandbox/s3.md says what it models. It also handles unsigned requests to S3's own hosts, and those
 * to the endpoint that carry no Action.
 */
export function s3Service(state: SandboxState, store: S3Store): SandboxService {
  return restService<Call>({
    name: 's3',
    signingName: 's3',
    regionOf(request) {
      if (!publicHost(request.host)) return null;
      const address = parseAddress(request.host, request.path);
      const bucket = store.buckets.get(address?.bucket ?? '');
      // DNS points the global name of a bucket to its region.
      return address?.region ?? bucket?.region ?? globalRegion(state.partition);
    },
    namespace: s3Namespace,
    errors: 'rest',
    routes,
    operations,
    handles: (request) =>
      !isControlRequest(request) &&
      (request.scope === null
        ? isUnsignedS3(request)
        : request.scope.service === 's3' || publicHost(request.host)),
    locate(request) {
      const { bucket, key } = addressOf(request);
      return {
        path: `/${key ?? ''}`,
        hostLabels: bucket === null ? {} : { Bucket: bucket },
        headers: request.headers,
      };
    },
    refuse: ({ method }, operation) =>
      operation === null
        ? new S3Fault('MethodNotAllowed', { details: { Method: method } })
        : notModelled(operation),
    open(request) {
      const body = receiveBody(request.headers, request.body);
      const address = addressOf(request);
      return { call: { request, state, store, caller: request.caller, address, body }, body: body.bytes };
    },
  });
}

/** At the endpoint, unsigned calls of Query services carry an Action in the query or a form. */
function isUnsignedS3(request: SandboxRequest): boolean {
  if (publicHost(request.host)) return true;
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return request.via === 'endpoint' && !isForm && !request.query.has('Action');
}

function addressOf(request: SandboxRequest): Address {
  const address = parseAddress(request.host, request.path);
  if (!address) throw unreadableAddress();
  return address;
}
