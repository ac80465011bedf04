import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type ConnectOptions, loadConfig, requestOptions } from './connect.ts';
import { noAnswer } from './failures.ts';
import { isObject, stringAt, valueAt } from './json-shape.ts';
import type { KubernetesObject } from './transport.ts';

/** What a watch tells: an object that changed, a sign of life with a newer version, or that its start is too old. */
export type WatchEvent =
  | { readonly kind: 'changed' | 'deleted'; readonly object: KubernetesObject; readonly version: string }
  | { readonly kind: 'bookmark'; readonly version: string }
  /** 410 Gone: everything has to be listed again. */
  | { readonly kind: 'expired' };

export interface WatchRequest {
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
  const server = new URL(config.getCurrentCluster()?.server ?? '');
  return async function* watch(request) {
    const answer = await open(server, request, await requestOptions(config, server, options.env));
    if (answer.statusCode === 410) {
      answer.destroy();
      yield { kind: 'expired' };
      return;
    }
    if (answer.statusCode !== 200) {
      answer.destroy();
      throw noAnswer(server.href, new Error(`The watch was answered with ${answer.statusCode}.`));
    }
    for await (const line of linesOf(answer)) {
      const event = readEvent(line);
      if (event !== null) yield event;
    }
  };
}

function open(
  server: URL,
  request: WatchRequest,
  options: Awaited<ReturnType<typeof requestOptions>>,
): Promise<IncomingMessage> {
  const url = new URL(server.href.replace(/\/$/, '') + request.path);
  url.searchParams.set('watch', '1');
  url.searchParams.set('allowWatchBookmarks', 'true');
  url.searchParams.set('resourceVersion', request.resourceVersion);
  url.searchParams.set('timeoutSeconds', String(request.timeoutSeconds));
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const headers = { ...options.headers, accept: 'application/json', 'user-agent': 'irsactl' };
  return new Promise((resolve, reject) => {
    const { signal } = request;
    const outgoing = send(url, { ...options, headers, agent: options.agent ?? false, signal }, resolve);
    outgoing.setTimeout(request.idleSeconds * 1000, () => {
      outgoing.destroy(new Error(`No word for ${request.idleSeconds} s.`));
    });
    outgoing.on('error', (cause) => reject(noAnswer(url.origin, cause)));
    outgoing.end();
  });
}

/** Unlike node:readline, an error of the stream ends the iteration with that error. */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Null for what is no event: a proxy's stray line, or a kind of event that does not exist today. */
function readEvent(line: string): WatchEvent | null {
  const event = parse(line);
  const type = stringAt(event, 'type');
  const object = event['object'];
  if (type === 'ERROR') {
    const code = valueAt(object, 'code');
    if (code === 410) return { kind: 'expired' };
    throw noAnswer('the API server', new Error(stringAt(object, 'message') ?? 'The watch failed.'));
  }
  const version = stringAt(object, 'metadata', 'resourceVersion');
  if (version === null || !isObject(object)) return null;
  if (type === 'BOOKMARK') return { kind: 'bookmark', version };
  if (type === 'DELETED') return { kind: 'deleted', object, version };
  return type === 'ADDED' || type === 'MODIFIED' ? { kind: 'changed', object, version } : null;
}

function parse(line: string): KubernetesObject {
  try {
    const value = JSON.parse(line);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
