import { createHash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { SandboxRequest } from '../service.ts';
import { type ClaimedSignature, parseAmzDate } from './parse-signature.ts';
import { Sha256 } from './sha256.ts';

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

/** S3 takes the client's word for the hash, which is checked afterwards; all others hash what they received. */
function payloadHash(request: SignableRequest, claimed: ClaimedSignature, isS3: boolean): string {
  const sent =
    claimed.form === 'query'
      ? (request.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD')
      : request.headers['x-amz-content-sha256'];
  return (isS3 && sent) || createHash('sha256').update(request.body).digest('hex');
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
