import { createHash, createHmac } from 'node:crypto';
import type { SandboxRequest } from '../service.ts';
import type { ClaimedSignature } from './parse-signature.ts';

/**
 * Signs a received request again with the secret that its client should have, over the headers that the client listed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function computeSignature(request: SandboxRequest, claimed: ClaimedSignature, secret: string): string {
  const { date, region, service } = claimed.scope;
  const scope = [date, region, service, 'aws4_request'];
  const toSign = [
    'AWS4-HMAC-SHA256',
    claimed.date,
    scope.join('/'),
    sha256(canonicalRequest(request, claimed)),
  ].join('\n');
  const key = scope.reduce<string | Buffer>(
    (previous, part) => hmac(previous, part).digest(),
    `AWS4${secret}`,
  );
  return hmac(key, toSign).digest('hex');
}

function canonicalRequest(request: SandboxRequest, claimed: ClaimedSignature): string {
  const { method, path, query, headers } = request;
  const isS3 = claimed.scope.service === 's3';
  // Clients differ in which characters they escape; the signature covers the fully escaped form.
  const segments = path.split('/').map((segment) => escapeText(decode(segment)));
  const names = [...new Set(claimed.signedHeaders)].sort();
  return [
    method,
    // Only S3 signs the path as it was sent; the others escape it once more.
    (isS3 ? segments : segments.map(escapeText)).join('/'),
    [...query]
      .filter(([name]) => claimed.form === 'header' || name !== 'X-Amz-Signature')
      .map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`)
      .sort(compareNames)
      .join('&'),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    names.join(';'),
    payloadHash(request, claimed, isS3),
  ].join('\n');
}

/** S3 uses the hash that the client sent, which `checkPayload` verifies; all others hash the received body. */
function payloadHash(
  { query, headers, body }: SandboxRequest,
  { form }: ClaimedSignature,
  isS3: boolean,
): string {
  const sent =
    form === 'query'
      ? (query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD')
      : headers['x-amz-content-sha256'];
  return (isS3 && sent) || sha256(body);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Everything but letters, digits and `-._~`. */
function escapeText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** By name, then by value. */
function compareNames(a: string, b: string): number {
  const [[nameA = '', valueA = ''], [nameB = '', valueB = '']] = [a.split('='), b.split('=')];
  if (nameA !== nameB) return nameA < nameB ? -1 : 1;
  return valueA < valueB ? -1 : 1;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data);
