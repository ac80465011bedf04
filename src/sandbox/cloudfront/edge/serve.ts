import type { DefaultCacheBehavior, Origin } from '@aws-sdk/client-cloudfront';
import type { SiteHandler } from '../../public-sites.ts';
import type { SandboxResponse } from '../../service.ts';
import { type StoredDistribution, servedConfig } from '../store.ts';
import { askOrigin, type EdgeWorld } from './ask-origin.ts';
import { timeToLive } from './time-to-live.ts';

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
