import { Readable } from 'node:stream';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { Caller } from '../../src/sandbox/caller.ts';
import { AwsFault } from '../../src/sandbox/http/aws-fault.ts';
import { s3Service } from '../../src/sandbox/s3/service.ts';
import { createS3Store, type S3Store } from '../../src/sandbox/s3/store.ts';
import { s3ControlService } from '../../src/sandbox/s3-control/service.ts';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/service.ts';
import type { SandboxState } from '../../src/sandbox/state.ts';
import { type AccountId, parseAccountId, partitionOf } from '../../src/trust/arn.ts';

/** S3 and S3 Control of a sandbox without its sockets: the SDK's own clients, and requests by hand. */
export interface InProcessS3 {
  readonly store: S3Store;
  /** A client that signs as the root user of the account; the signature itself is not checked here. */
  client(account?: string, region?: string, config?: Partial<S3ClientConfig>): S3Client;
  control(account?: string): S3ControlClient;
  /** An unsigned GET of a public URL. */
  get(url: string, headers?: Record<string, string>): Promise<SandboxResponse>;
  send(request: Partial<SandboxRequest>): Promise<SandboxResponse>;
}

export const ownAccount = '123456789012';

export function inProcessS3(now: () => Date = () => new Date()): InProcessS3 {
  const state: SandboxState = {
    partition: partitionOf('eu-central-1'),
    region: 'eu-central-1',
    accounts: new Map(),
    defaultAccount: accountId(ownAccount),
    sessions: new Map(),
    now,
    randomBytes: (size) => Buffer.alloc(size),
  };
  const store = createS3Store();
  const services = [s3ControlService(state, store), s3Service(state, store)];

  async function send(part: Partial<SandboxRequest>): Promise<SandboxResponse> {
    const request: SandboxRequest = { ...emptyRequest, query: new URLSearchParams(part.rawQuery), ...part };
    const service = services.find((candidate) => candidate.handles({ ...request, caller: null }));
    if (!service) throw new Error(`nobody handles ${request.method} ${request.host}${request.path}`);
    try {
      return await service.handle(request);
    } catch (fault) {
      if (fault instanceof AwsFault) return service.answerFault(fault, request);
      throw fault;
    }
  }

  function handlerFor(account: string, region: string) {
    return {
      handle: async (sent: SentRequest) => ({ response: toSdk(await send(fromSdk(sent, account, region))) }),
    };
  }

  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-real-key' };
  return {
    store,
    send,
    client: (account = ownAccount, region = 'eu-central-1', config = {}) =>
      new S3Client({
        region,
        credentials,
        maxAttempts: 1,
        requestHandler: handlerFor(account, region),
        ...config,
      }),
    control: (account = ownAccount) =>
      new S3ControlClient({
        region: 'eu-central-1',
        credentials,
        requestHandler: handlerFor(account, 'eu-central-1'),
      }),
    get(url, headers = {}) {
      const { host, pathname, search } = new URL(url);
      return send({ method: 'GET', host, path: pathname, rawQuery: search.slice(1), headers, via: 'public' });
    },
  };
}

interface SentRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

const emptyRequest: SandboxRequest = {
  method: 'GET',
  host: 's3.eu-central-1.amazonaws.com',
  path: '/',
  query: new URLSearchParams(),
  rawQuery: '',
  headers: {},
  body: Buffer.alloc(0),
  scope: null,
  caller: null,
  via: 'endpoint',
  requestId: '00000000-0000-4000-8000-000000000000',
};

function accountId(text: string): AccountId {
  const account = parseAccountId(text);
  if (!account) throw new Error(`${text} is no account`);
  return account;
}

/** The root user of an account. */
export function rootOf(account: string): Caller {
  return {
    kind: 'root',
    account: accountId(account),
    arn: `arn:aws:iam::${account}:root`,
    userId: account,
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    name: null,
    sessionPolicies: [],
  };
}

function fromSdk(sent: SentRequest, account: string, region: string): Partial<SandboxRequest> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(sent.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value ?? '']) query.append(name, item);
  }
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: sent.method,
    host: sent.hostname,
    path: sent.path,
    query,
    rawQuery: query.toString(),
    headers,
    body: bytesOf(sent.body),
    scope: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', date: '20261125', region, service: 's3' },
    caller: rootOf(account),
  };
}

function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string' || body instanceof Uint8Array) return Buffer.from(body);
  if (body === undefined) return Buffer.alloc(0);
  throw new Error('a streamed body needs a real connection');
}

function toSdk(response: SandboxResponse) {
  return {
    statusCode: response.status,
    headers: { ...response.headers },
    body: Readable.from([Buffer.from(response.body)]),
  };
}
