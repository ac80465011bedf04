import type { ImageRegistry, RegistryAnswer } from '../links/injection/ports.ts';
import { type HttpAnswer, type HttpClient, httpClient } from '../net/http-client.ts';
import { networkFault } from '../net/network-fault.ts';
import { readBody } from '../net/read-body.ts';
import { parseObject, stringAt } from '../trust/json.ts';

const answerWithin = 10_000;
const tokenLimit = 1024 * 1024;

/** https://github.com/opencontainers/image-spec/blob/main/media-types.md, and Docker's older types. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Checks images as a kubelet without registry credentials does: https://distribution.github.io/distribution/spec/api/ */
export function imageRegistry(env: Readonly<Record<string, string | undefined>>): ImageRegistry {
  return {
    async ask(image) {
      const client = httpClient({ env });
      try {
        return await askFor(client, manifestUrl(image));
      } catch (error) {
        return { kind: 'unreachable', reason: networkFault(error).message };
      } finally {
        client.close();
      }
    },
  };
}

/** The manifest URL of an image with a full name: `HOST/PATH:TAG` or `HOST/PATH@DIGEST`. */
function manifestUrl(image: string): URL {
  const slash = image.indexOf('/');
  const host = image.slice(0, slash);
  const [, path = '', tag, digest] = /^([^@]*?)(?::([^:@/]+))?(?:@(.+))?$/.exec(image.slice(slash + 1)) ?? [];
  const registry = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return new URL(`https://${registry}/v2/${path}/manifests/${digest ?? tag ?? 'latest'}`);
}

async function askFor(client: HttpClient, url: URL): Promise<RegistryAnswer> {
  const first = await head(client, url);
  if (first.status !== 401) return verdict(first.status);
  const token = await anonymousToken(client, first.headers['www-authenticate'] ?? '');
  if (token === null) return verdict(first.status);
  return verdict((await head(client, url, { authorization: `Bearer ${token}` })).status);
}

async function head(
  client: HttpClient,
  url: URL,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(answerWithin);
  const answer = await client.send(url, {
    method: 'HEAD',
    headers: { accept: manifests, ...headers },
    signal,
    redirects: 5,
  });
  answer.discard();
  return answer;
}

function verdict(status: number): RegistryAnswer {
  if (status === 200) return { kind: 'there' };
  if (status === 404) return { kind: 'refused', reason: '404, the image does not exist' };
  if (status === 401 || status === 403) return { kind: 'refused', reason: `${status}, it requires a login` };
  return { kind: 'unreachable', reason: `it returned ${status}` };
}

/** https://distribution.github.io/distribution/spec/auth/token/ */
async function anonymousToken(client: HttpClient, challenge: string): Promise<string | null> {
  if (!/^bearer /i.test(challenge)) return null;
  const parts = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = URL.parse(parts.get('realm') ?? '');
  if (realm?.protocol !== 'https:') return null;
  for (const key of ['service', 'scope']) {
    const value = parts.get(key);
    if (value !== undefined) realm.searchParams.set(key, value);
  }
  const signal = AbortSignal.timeout(answerWithin);
  const answer = await client.send(realm, { signal, redirects: 5 });
  const text = (await readBody(answer, tokenLimit)).toString('utf8');
  const said = parseObject(text) ?? {};
  return answer.status === 200 ? (stringAt(said, 'token') ?? stringAt(said, 'access_token')) : null;
}
