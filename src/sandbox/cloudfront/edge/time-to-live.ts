import type { DefaultCacheBehavior } from '@aws-sdk/client-cloudfront';
import type { SandboxResponse } from '../../service.ts';
import { cachePolicies } from '../cache-policies.ts';

/** How long CloudFront caches an error by default; cache policies do not change it. */
const errorSeconds = 10;

/**
 * Seconds for which the edges cache a response of the origin.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function timeToLive(behavior: DefaultCacheBehavior, { status, headers }: SandboxResponse): number {
  if (status >= 400) return errorSeconds;
  const { minTtl, defaultTtl, maxTtl } = bounds(behavior);
  const control = headers['cache-control'] ?? '';
  if (/\b(?:no-store|no-cache|private)\b/i.test(control)) return minTtl;
  const age = /\bs-maxage=(\d+)/i.exec(control) ?? /\bmax-age=(\d+)/i.exec(control);
  return age ? Math.min(Math.max(Number(age[1]), minTtl), maxTtl) : Math.max(defaultTtl, minTtl);
}

function bounds({
  CachePolicyId = '',
  MinTTL = 0,
  DefaultTTL = 86_400,
  MaxTTL = 31_536_000,
}: DefaultCacheBehavior) {
  return cachePolicies.get(CachePolicyId) ?? { minTtl: MinTTL, defaultTtl: DefaultTTL, maxTtl: MaxTTL };
}
