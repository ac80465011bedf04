import { createHash, createHmac, type Hash, type Hmac, randomBytes } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { createSandbox, type Sandbox } from '../../src/sandbox/create-sandbox.ts';
import type { UserOptions } from '../../src/sandbox/create-state.ts';
import type { AccessKey } from '../../src/sandbox/credentials.ts';

/** A call that the SDK's own signer signs, and how a test changes it afterwards. */
export interface SignedCall {
  readonly service: string;
  readonly region?: string;
  readonly host: string;
  readonly form?: 'header' | 'query';
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Headers that the signer signs. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signedAt?: Date;
  readonly expiresIn?: number;
  readonly secret?: string;
  readonly accessKeyId?: string;
  /** Headers that the signer omits. */
  readonly unsignable?: readonly string[];
  readonly authorization?: (text: string) => string;
  /** Replaces the signed body. */
  readonly sentBody?: string;
  readonly unsignedHeaders?: Readonly<Record<string, string>>;
  readonly changedQuery?: Readonly<Record<string, string | null>>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The text of an element; null if the element is missing. */
  element(name: string): string | null;
}

/** The time of the sandboxes in these tests. */
export const testTime = new Date('2026-03-04T05:06:07Z');

export function sandboxWithoutPorts(
  order: {
    readonly now?: () => Date;
    readonly otherAccounts?: readonly string[];
    readonly deploymentSeconds?: number;
    readonly resolveAllAliases?: boolean;
    readonly users?: readonly UserOptions[];
  } = {},
): Sandbox {
  const now = order.now ?? (() => testTime);
  return createSandbox({
    ...order,
    account: '123456789012',
    otherAccounts: order.otherAccounts ?? [],
    region: 'eu-central-1',
    users: order.users ?? [],
    now,
    randomBytes,
    jwksCacheSeconds: 0,
    deploymentSeconds: order.deploymentSeconds ?? 0,
    resolveAllAliases: order.resolveAllAliases ?? false,
    thumbprint: 'a'.repeat(40),
  });
}

export function rootKeyOf({ state }: Sandbox, account: string): AccessKey {
  const found = [...state.accounts.values()].find(({ id }) => id === account);
  if (!found) throw new Error(`no account ${account}`);
  return found.rootKey;
}

/** The key of a user of the sandbox's own account. */
export function userKeyOf({ state }: Sandbox, name: string): AccessKey {
  const user = state.accounts.get(state.defaultAccount)?.users.get(name);
  if (!user) throw new Error(`no user ${name}`);
  return user.key;
}

/** Signs a call with the root keys of the sandbox and sends it. */
export async function send(sandbox: Sandbox, call: SignedCall): Promise<Answer> {
  const { host, form = 'header', method = 'GET', path = '/', signedAt = testTime } = call;
  const key = rootKeyOf(sandbox, sandbox.state.defaultAccount);
  const credentials = {
    accessKeyId: call.accessKeyId ?? key.accessKeyId,
    secretAccessKey: call.secret ?? key.secretAccessKey,
  };
  const signer = new SignatureV4({
    service: call.service,
    region: call.region ?? 'eu-central-1',
    credentials,
    sha256: Sha256,
    uriEscapePath: call.service !== 's3',
    applyChecksum: call.service === 's3',
  });
  const unsigned = {
    method,
    protocol: 'https:',
    hostname: host,
    path,
    query: { ...call.query },
    // The SDK presigns for S3 in the same way, because it cannot sign the body of a later upload.
    headers: {
      host,
      ...(form === 'query' && call.service === 's3' && { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }),
      ...call.headers,
    },
    body: call.body ?? '',
  };
  const signed =
    form === 'header'
      ? await signer.sign(unsigned, { signingDate: signedAt, unsignableHeaders: new Set(call.unsignable) })
      : await signer.presign(unsigned, { signingDate: signedAt, expiresIn: call.expiresIn ?? 60 });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...signed.query, ...call.changedQuery })) {
    if (value !== null) query.set(name, String(value));
  }
  const headers = Object.entries({ ...signed.headers, ...call.unsignedHeaders });
  const change = (name: string, value: string) =>
    name === 'authorization' ? (call.authorization?.(value) ?? value) : value;
  const answer = await sandbox.dispatcher.answer({
    method,
    host,
    path,
    rawQuery: query.toString(),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), change(name, value)])),
    body: Buffer.from(call.sentBody ?? call.body ?? ''),
    via: host.endsWith('amazonaws.com') ? 'public' : 'endpoint',
  });
  const body = answer.body.toString();
  return {
    status: answer.status,
    body,
    element: (name) =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.replaceAll('&quot;', '"') ?? null,
  };
}

/** The hash function for the SDK's signer. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: Data) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
  }

  update(data: Data): void {
    this.hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

type Data = string | ArrayBuffer | ArrayBufferView;

function bytes(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
