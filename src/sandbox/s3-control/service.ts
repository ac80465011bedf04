import * as s3Control from '@aws-sdk/client-s3-control';
import { type AccountId, parseAccountId } from '../../trust/arn.ts';
import { accountOfHost, isControlRequest } from '../s3/address.ts';
import { receiveBody } from '../s3/body/receive-body.ts';
import { notModelled, S3Fault, unreadableAddress } from '../s3/fault.ts';
import type { S3Store } from '../s3/store.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { restService } from '../wire/rest-service.ts';
import { buildRoutes } from '../wire/routes.ts';
import { accountBlockOperations } from './account-block.ts';
import { bucketTagOperations } from './bucket-tags.ts';
import type { ControlCall } from './operation.ts';

const routes = buildRoutes(s3Control);

/** The sandbox's S3 Control, which shares its store with S3; docs/sandbox/s3-control.md says what it models. */
export function s3ControlService(state: SandboxState, store: S3Store): SandboxService {
  return restService<ControlCall>({
    name: 's3-control',
    signingName: 's3',
    regionOf: ({ host }) => /^(?:\d{12}\.)?s3-control\.([^.]+)\./.exec(host)?.[1] ?? null,
    namespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
    errors: 'wrapped-rest',
    routes,
    operations: [...accountBlockOperations, ...bucketTagOperations],
    handles: isControlRequest,
    locate: (request) => ({
      path: decoded(request.path),
      hostLabels: {},
      headers: { ...request.headers, 'x-amz-account-id': accountOf(request) },
    }),
    refuse: ({ method, path }, operation) => notModelled(operation ?? `${method} ${path}`),
    open(request, labels) {
      const { caller } = request;
      const account = accountOf(request);
      if (!caller || caller.account !== account) throw new S3Fault('AccessDenied');
      const call = { state, store, request, caller, account, resource: labels['ResourceArn'] ?? '' };
      return { call, body: receiveBody(request.headers, request.body).bytes };
    },
  });
}

/** The account that a call names by header, or by its host. */
function accountOf(request: SandboxRequest): AccountId {
  const named = parseAccountId(request.headers['x-amz-account-id'] ?? '') ?? accountOfHost(request.host);
  if (named) return named;
  const message = 'Missing required header for this request: x-amz-account-id';
  throw new S3Fault('InvalidRequest', { message });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw unreadableAddress();
  }
}
