import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SandboxRequest } from '../service.ts';
import type { ClaimedSignature } from './parse-signature.ts';

/** The parts of a request that a signature covers. */
export type SignableRequest = Pick<SandboxRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>;

/**
 * Signs a received request again with the secret that its client should hold. Only the headers that the client
 * named take part, so the result equals the client's signature exactly when secret, headers and body do.
 */
export async function recomputeSignature(
  request: SignableRequest,
  claimed: ClaimedSignature,
  secretAccessKey: string,
): Promise<string> {
  const isS3 = claimed.scope.service === 's3';
  const signer = new SignatureV4({
    service: claimed.scope.service,
    region: claimed.scope.region,
    credentials: { accessKeyId: claimed.scope.accessKeyId, secretAccessKey },
    sha256: Sha256,
    // S3 alone signs the path as it was sent: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    uriEscapePath: !isS3,
    applyChecksum: false,
  });
  const signedHeaders = new Set(claimed.signedHeaders);
  const headers: Record<string, string> = {};
  for (const name of signedHeaders) headers[name] = request.headers[name] ?? '';
  headers['x-amz-content-sha256'] = payloadHash(request, claimed, isS3);
  // The signer adds these two by itself; they count only where the client signed them.
  const added = ['x-amz-date', 'x-amz-content-sha256'].filter((name) => !signedHeaders.has(name));
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: 'sandbox',
      path: canonicalPath(request.path),
      query: queryBag(request.query),
      headers,
      body: request.body,
    },
    {
      signingDate: parseAmzDate(claimed.date),
      signableHeaders: signedHeaders,
      unsignableHeaders: new Set(added),
    },
  );
  return /Signature=([0-9a-f]+)$/.exec(signed.headers['authorization'] ?? '')?.[1] ?? '';
}

/** Reads `YYYYMMDDTHHMMSSZ`; an impossible date gives an invalid Date. */
export function parseAmzDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Writes a time as `YYYYMMDDTHHMMSSZ`. */
export function formatAmzDate(time: Date): string {
  return `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

function payloadHash(request: SignableRequest, claimed: ClaimedSignature, isS3: boolean): string {
  const sent = request.headers['x-amz-content-sha256'];
  if (claimed.form === 'query' && isS3) {
    return request.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  }
  return sent ?? createHash('sha256').update(request.body).digest('hex');
}

/** Clients leave some characters as they are that others escape; the signature is over the one escaped form. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => {
      try {
        return encodeURIComponent(decodeURIComponent(segment)).replace(
          /[!'()*]/g,
          (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
        );
      } catch {
        return segment;
      }
    })
    .join('/');
}

function queryBag(query: URLSearchParams): Record<string, string | string[]> {
  const bag: Record<string, string | string[]> = {};
  for (const name of new Set(query.keys())) {
    if (name === 'X-Amz-Signature') continue;
    const values = query.getAll(name);
    bag[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return bag;
}

/** The hash that the signer asks for, on node:crypto. */
class Sha256 {
  private hash: Hash | Hmac;
  private readonly secret: Uint8Array | string | undefined;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.secret = secret === undefined || typeof secret === 'string' ? secret : bytes(secret);
    this.hash = this.start();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(typeof data === 'string' ? data : bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    this.hash = this.start();
  }

  private start(): Hash | Hmac {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', this.secret);
  }
}

function bytes(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
