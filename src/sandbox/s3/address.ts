import { isIP } from 'node:net';
import { type AccountId, parseAccountId, partitionOf } from '../../trust/arn.ts';
import type { SandboxRequest } from '../service.ts';

/** The bucket and key that an S3 request names by its host and path. */
export interface Address {
  readonly bucket: string | null;
  /** Null if the request is about the bucket itself. */
  readonly key: string | null;
  /** The region that the host names; null for a host without one. */
  readonly region: string | null;
}

/** The parts of an S3 host name. */
interface S3Host {
  readonly bucket: string | null;
  readonly region: string | null;
}

const regional = /^(?:(.+)\.)?s3\.(?:dualstack\.)?([a-z]{2,}(?:-[a-z]+)+-\d+)\.([a-z.]+)$/;
const global = /^(?:(.+)\.)?s3\.amazonaws\.com$/;

/** Whether a host is one of S3's public names: `s3.REGION.amazonaws.com`, with or without a bucket in front. */
export function publicHost(host: string): boolean {
  return parseHost(withoutPort(host)) !== null;
}

/** The account that an S3 Control host begins with; clients prefix the name of any endpoint with it. */
export function accountOfHost(host: string): AccountId | null {
  const [label = ''] = host.split('.');
  return parseAccountId(label);
}

/** S3 Control signs as S3 does, so it is recognized by its host, or by its paths together with an account. */
export function isControlRequest(request: Pick<SandboxRequest, 'host' | 'path' | 'headers'>): boolean {
  if (/^(?:\d{12}\.)?s3-control\./.test(request.host)) return true;
  const hasAccount =
    request.headers['x-amz-account-id'] !== undefined || accountOfHost(request.host) !== null;
  return hasAccount && request.path.startsWith('/v20180820/');
}

/** Bucket and key of a request in path style or virtual-host style; null if the path is not percent-encoded UTF-8. */
export function parseAddress(host: string, path: string): Address | null {
  const name = withoutPort(host);
  const parsed = parseHost(name) ?? { bucket: localBucket(name), region: null };
  const decoded = decodePath(path);
  if (decoded === null) return null;
  if (parsed.bucket !== null) return { ...parsed, key: decoded === '' ? null : decoded };
  const slash = decoded.indexOf('/');
  const bucket = slash < 0 ? decoded : decoded.slice(0, slash);
  const key = slash < 0 ? '' : decoded.slice(slash + 1);
  return { bucket: bucket || null, key: key || null, region: parsed.region };
}

/** The suffix has to be that of the region's partition. */
function parseHost(name: string): S3Host | null {
  const [, globalBucket] = global.exec(name) ?? [];
  if (global.test(name)) return { bucket: globalBucket ?? null, region: null };
  const [, bucket, region, suffix] = regional.exec(name) ?? [];
  if (region === undefined || suffix !== partitionOf(region).dnsSuffix) return null;
  return { bucket: bucket ?? null, region };
}

/** Clients also prefix an endpoint's name with a bucket, for example `BUCKET.localhost`. */
function localBucket(name: string): string | null {
  if (isIP(name) !== 0 || !name.endsWith('.localhost')) return null;
  return name.slice(0, -'.localhost'.length);
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}

/** Without the leading slash. */
function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path.replace(/^\//, ''));
  } catch {
    return null;
  }
}
