import type { DefaultCacheBehavior } from '@aws-sdk/client-cloudfront';
import type { SandboxResponse } from '../../service.ts';
import { cachePolicies } from '../cache-policies.ts';

/** How long CloudFront keeps an error where nothing else is said; no cache policy changes it. */
const errorSeconds = 10;

/**
 * For how many seconds the edges keep an answer of the origin.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function timeToLive(behavior: DefaultCacheBehavior, { status, headers }: SandboxResponse): number {
  if (status >= 400) return errorSeconds;
  const { least, usual, most } = bounds(behavior);
  const control = headers['cache-control'] ?? '';
  if (/\b(?:no-store|no-cache|private)\b/i.test(control)) return least;
  const age = /\bs-maxage=(\d+)/i.exec(control) ?? /\bmax-age=(\d+)/i.exec(control);
  return age ? Math.min(Math.max(Number(age[1]), least), most) : Math.max(usual, least);
}

function bounds({
  CachePolicyId = '',
  MinTTL = 0,
  DefaultTTL = 86_400,
  MaxTTL = 31_536_000,
}: DefaultCacheBehavior) {
  return cachePolicies.get(CachePolicyId) ?? { least: MinTTL, usual: DefaultTTL, most: MaxTTL };
}
