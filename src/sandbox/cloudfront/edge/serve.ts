import type { DefaultCacheBehavior, Origin } from '@aws-sdk/client-cloudfront';
import type { SiteHandler } from '../../public-sites.ts';
import type { SandboxResponse } from '../../service.ts';
import { cachePolicies } from '../cache-policies.ts';
import { type StoredDistribution, servedConfig } from '../store.ts';
import { askOrigin, type EdgeWorld } from './ask-origin.ts';

/** Returns the handler by which the edges serve a distribution. */
export function edgeOf(world: EdgeWorld, distribution: StoredDistribution): SiteHandler {
  return async ({ method, path }) => {
    const config = servedConfig(distribution, world.state.now());
    const behavior = config?.DefaultCacheBehavior;
    const origin = config?.Origins?.Items?.find(({ Id }) => Id === behavior?.TargetOriginId);
    if (!config?.Enabled || !behavior || !origin) return refusal('Bad request.');
    const allowed: readonly string[] = behavior.AllowedMethods?.Items ?? [];
    if (!allowed.includes(method) || !readingMethods.has(method)) return refusal(methodRefused);
    const asked = path === '/' ? `/${config.DefaultRootObject ?? ''}` : path;
    const answer = await answerFor({ world, distribution, behavior, origin }, asked);
    return method === 'HEAD' ? { ...answer, body: '' } : answer;
  };
}

const methodRefused =
  'This distribution is not configured to allow the HTTP request method that was used for this request.';
/** The sandbox forwards no other methods, even if a distribution allows them. */
const readingMethods = new Set(['GET', 'HEAD']);

interface EdgeRequest {
  readonly world: EdgeWorld;
  readonly distribution: StoredDistribution;
  readonly behavior: DefaultCacheBehavior;
  readonly origin: Origin;
}

async function answerFor(
  { world, distribution, behavior, origin }: EdgeRequest,
  path: string,
): Promise<SandboxResponse> {
  const now = world.state.now();
  const kept = distribution.cached.get(path, now);
  if (kept)
    return withHeaders(kept.answer, { 'x-cache': 'Hit from cloudfront', age: String(kept.ageSeconds) });
  const answer = await askOrigin(world, distribution, origin, path);
  distribution.cached.put(path, answer, timeToLive(behavior, answer), now);
  return withHeaders(answer, { 'x-cache': `${answer.status < 400 ? 'Miss' : 'Error'} from cloudfront` });
}

function withHeaders(answer: SandboxResponse, headers: Readonly<Record<string, string>>): SandboxResponse {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

function refusal(why: string): SandboxResponse {
  return {
    status: 403,
    headers: { 'content-type': 'text/html', server: 'CloudFront', 'x-cache': 'Error from cloudfront' },
    body: `<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY>403 ERROR. ${why}</BODY></HTML>\n`,
  };
}

/** How long CloudFront caches an error by default; cache policies do not change it. */
const errorSeconds = 10;

/**
 * Seconds for which the edges cache a response of the origin.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
function timeToLive(behavior: DefaultCacheBehavior, { status, headers }: SandboxResponse): number {
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
