import * as s3Control from '@aws-sdk/client-s3-control';
import { type AccountId, parseAccountId } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import { requireIdentityAccess } from '../s3/access/access.ts';
import { accountOfHost, isControlRequest } from '../s3/address.ts';
import { receiveBody } from '../s3/body/receive-body.ts';
import { notModelled, S3Fault, unreadableAddress } from '../s3/fault.ts';
import type { S3Store } from '../s3/store.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import type { Operation } from '../wire/operation.ts';
import { restService } from '../wire/rest-service.ts';
import { buildRoutes } from '../wire/routes.ts';

const routes = buildRoutes(s3Control);

/** An S3 Control call. */
interface ControlCall {
  readonly state: SandboxState;
  readonly request: SandboxRequest;
  readonly store: S3Store;
  readonly caller: Caller;
  /** The account that the call names, which is the caller's. */
  readonly account: AccountId;
}

/** The Block Public Access of a whole account. */
const getAccountBlock: Operation<ControlCall> = {
  schema: s3Control.GetPublicAccessBlock$,
  run(call) {
    requireIdentityAccess(call, { action: 's3:GetAccountPublicAccessBlock', resource: '*' });
    const block = call.store.accountBlocks.get(call.account);
    if (!block) {
      throw new S3Fault('NoSuchPublicAccessBlockConfiguration', { details: { AccountId: call.account } });
    }
    return { PublicAccessBlockConfiguration: block };
  },
};

/** The sandbox's S3 Control, which shares its store with S3; docs/sandbox/s3.md says what it models. */
export function s3ControlService(state: SandboxState, store: S3Store): SandboxService {
  return restService<ControlCall>({
    name: 's3-control',
    signingName: 's3',
    regionOf: ({ host }) => /^(?:\d{12}\.)?s3-control\.([^.]+)\./.exec(host)?.[1] ?? null,
    namespace: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
    errors: 'wrapped-rest',
    routes,
    operations: [getAccountBlock],
    handles: isControlRequest,
    locate: (request) => ({
      path: decoded(request.path),
      hostLabels: {},
      headers: { ...request.headers, 'x-amz-account-id': accountOf(request) },
    }),
    refuse: ({ method, path }, operation) => notModelled(operation ?? `${method} ${path}`),
    open(request) {
      const { caller } = request;
      const account = accountOf(request);
      if (!caller || caller.account !== account) throw new S3Fault('AccessDenied');
      const call = { state, store, request, caller, account };
      return { call, body: receiveBody(request.headers, request.body).bytes };
    },
  });
}

/** The account that a call names by header or host. */
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
