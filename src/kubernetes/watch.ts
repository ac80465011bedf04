import type { HttpAnswer } from '../net/http-client.ts';
import { NetworkFault } from '../net/network-fault.ts';
import { isJsonObject, parseObject, stringAt, valueAt } from '../trust/json.ts';
import { type ConnectOptions, type Login, loadConfig, logIn, serverOf, urlOf } from './connect.ts';
import { noAnswer } from './failures.ts';
import type { KubernetesObject } from './transport.ts';

/** What a watch reports: an object that changed, a sign of life with a newer version, or that its start is too old. */
export type WatchEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string }
  /** 410 Gone: everything has to be listed again. */
  | { readonly kind: 'expired' };

interface WatchRequest {
  readonly path: string;
  readonly resourceVersion: string;
  /** The API server ends the watch after this long; that is normal. */
  readonly timeoutSeconds: number;
  /** A connection this long without a word counts as dead. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/** Follows a collection of objects until the API server ends it. Throws where the connection breaks. */
export type Watch = (request: WatchRequest) => AsyncGenerator<WatchEvent>;

/** Watches go over connections of their own, with the credentials of the kubeconfig at the time they start. */
export async function connectWatch(options: ConnectOptions): Promise<Watch> {
  const config = await loadConfig(options);
  const server = serverOf(config).url;
  return async function* watch(request) {
    const login = await logIn(config, server, options.env);
    try {
      const answer = await open(login, server, request);
      if (answer.status === 410) {
        yield { kind: 'expired' };
        return;
      }
      if (answer.status !== 200) {
        throw noAnswer(
          server.href,
          new NetworkFault('other', `The watch was answered with ${answer.status}.`),
        );
      }
      for await (const line of linesOf(answer)) {
        const event = readEvent(line);
        if (event !== null) yield event;
      }
    } finally {
      login.client.close();
    }
  };
}

async function open({ client, headers }: Login, server: URL, request: WatchRequest): Promise<HttpAnswer> {
  const url = urlOf(server, request.path);
  url.searchParams.set('watch', '1');
  url.searchParams.set('allowWatchBookmarks', 'true');
  url.searchParams.set('resourceVersion', request.resourceVersion);
  url.searchParams.set('timeoutSeconds', String(request.timeoutSeconds));
  const { signal } = request;
  const milliseconds = request.idleSeconds * 1000;
  try {
    return await client.send(url, {
      headers: { ...headers, accept: 'application/json' },
      signal,
      answerMilliseconds: milliseconds,
      silenceMilliseconds: milliseconds,
    });
  } catch (cause) {
    throw noAnswer(url.origin, cause);
  }
}

async function* linesOf({ body }: HttpAnswer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Null for what is no event: a proxy's stray line, or a kind of event that does not exist today. */
function readEvent(line: string): WatchEvent | null {
  const event = parseObject(line) ?? {};
  const type = stringAt(event, 'type');
  const object = event['object'];
  if (type === 'ERROR') {
    const code = valueAt(object, 'code');
    if (code === 410) return { kind: 'expired' };
    throw noAnswer(
      'the API server',
      new NetworkFault('other', stringAt(object, 'message') ?? 'The watch failed.'),
    );
  }
  const version = stringAt(object, 'metadata', 'resourceVersion');
  if (version === null || !isJsonObject(object)) return null;
  if (type === 'BOOKMARK') return { kind: 'bookmark', version };
  if (type === 'DELETED') return { kind: 'deleted', object, version };
  return type === 'ADDED' || type === 'MODIFIED' ? { kind: 'changed', object, version } : null;
}
