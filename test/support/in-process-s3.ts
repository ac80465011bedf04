import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { S3Store } from '../../src/sandbox/s3/store.ts';
import type { SandboxResponse } from '../../src/sandbox/service.ts';
import type { AccountId } from '../../src/trust/arn.ts';
import { inProcessHandler } from './in-process-handler.ts';
import { type Answer, rootKeyOf, type SignedCall, sandboxWithoutPorts, send } from './signed-call.ts';

/** S3 and S3 Control of a sandbox without sockets: the SDK's own clients, and raw requests. */
export interface InProcessS3 {
  readonly store: S3Store;
  /** The default account of the clients. */
  readonly account: AccountId;
  /** A client of an account's root user. */
  client(account?: string, region?: string, config?: Partial<S3ClientConfig>): S3Client;
  control(account?: string): S3ControlClient;
  /** An unsigned request to a public URL. */
  get(url: string, headers?: Record<string, string>, method?: string): Promise<SandboxResponse>;
  /** A raw signed call. */
  send(call: Omit<SignedCall, 'service'>): Promise<Answer>;
}

export const ownAccount = '123456789012';

export function inProcessS3(now: () => Date = () => new Date()): InProcessS3 {
  const sandbox = sandboxWithoutPorts({ now, otherAccounts: ['999988887777'] });
  const { dispatcher } = sandbox;

  const configOf = (account: string, region: string) => ({
    region,
    credentials: rootKeyOf(sandbox, account),
    maxAttempts: 1,
    systemClockOffset: now().getTime() - Date.now(),
    requestHandler: inProcessHandler(dispatcher),
  });
  return {
    store: sandbox.s3Store,
    account: sandbox.state.defaultAccount,
    client: (account = ownAccount, region = 'eu-central-1', config = {}) =>
      new S3Client({ ...configOf(account, region), ...config }),
    control: (account = ownAccount) => new S3ControlClient(configOf(account, 'eu-central-1')),
    get(url, headers = {}, method = 'GET') {
      const { host, pathname: path, search } = new URL(url);
      const rawQuery = search.slice(1);
      return dispatcher.answer({
        method,
        host,
        path,
        rawQuery,
        headers,
        body: Buffer.alloc(0),
        via: 'public',
      });
    },
    send: (call) => send(sandbox, { service: 's3', signedAt: now(), ...call }),
  };
}
