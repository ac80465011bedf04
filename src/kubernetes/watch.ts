import type { IrsaError } from '../errors/irsa-error.ts';
import type { HttpAnswer } from '../net/http-client.ts';
import { NetworkFault } from '../net/network-fault.ts';
import { readBody } from '../net/read-body.ts';
import { isJsonObject, parseObject, stringAt, valueAt } from '../trust/json.ts';
import { type LogIn, type Login, urlOf } from './exchange.ts';
import { noAnswer, refusal } from './failures.ts';
import type { KubernetesObject } from './transport.ts';

/** An event of a watch: a changed object, a bookmark with a newer version, or that its start version is too old. */
export type WatchEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string }
  /** 410 Gone: the collection must be listed again. */
  | { readonly kind: 'expired' };

interface WatchRequest {
  readonly path: string;
  /** For example selectors. */
  readonly query?: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
  /** The API server ends the watch after this long; that is normal. */
  readonly timeoutSeconds: number;
  /** A connection without data for this long counts as dead. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

/** Follows a collection of objects until the API server ends the watch; throws if the connection breaks. */
export type Watch = (request: WatchRequest) => AsyncGenerator<WatchEvent>;

/** Watches of one API server, each with its own login. */
export function watchOver(server: URL, logIn: LogIn): Watch {
  return async function* watch(request) {
    const login = await logIn();
    try {
      const answer = await open(login, server, request);
      if (answer.status === 410) {
        answer.discard();
        yield { kind: 'expired' };
        return;
      }
      if (answer.status !== 200) throw await refused(server, request, answer);
      for await (const line of linesOf(answer)) {
        const event = readEvent(line, server);
        if (event !== null) yield event;
      }
    } finally {
      login.client.close();
    }
  };
}

/** A response that is not a watch may be long; its start is enough. */
const refusalLimit = 64 * 1024;

async function refused(server: URL, request: WatchRequest, answer: HttpAnswer): Promise<IrsaError> {
  const text = await readBody(answer, refusalLimit).then(
    (body) => body.toString('utf8'),
    () => '',
  );
  const asked = { method: 'GET', path: request.path, query: { watch: '1' } } as const;
  return refusal(server.origin, asked, { status: answer.status, text });
}

async function open({ client, headers }: Login, server: URL, request: WatchRequest): Promise<HttpAnswer> {
  const url = urlOf(server, request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
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

/** Null for an empty line or an unknown kind of event. */
function readEvent(line: string, server: URL): WatchEvent | null {
  if (line === '') return null;
  const event = parseObject(line);
  if (event === null) throw noAnswer(server.origin, new NetworkFault('other', 'The watch is not JSON.'));
  const type = stringAt(event, 'type');
  const object = event['object'];
  if (type === 'ERROR') {
    const code = valueAt(object, 'code');
    if (code === 410) return { kind: 'expired' };
    const message = stringAt(object, 'message') ?? 'The watch failed.';
    throw noAnswer(server.origin, new NetworkFault('other', message));
  }
  const version = stringAt(object, 'metadata', 'resourceVersion');
  if (version === null || !isJsonObject(object)) return null;
  if (type === 'BOOKMARK') return { kind: 'bookmark', version };
  if (type === 'DELETED') return { kind: 'deleted', object, version };
  return type === 'ADDED' || type === 'MODIFIED' ? { kind: 'changed', object, version } : null;
}
