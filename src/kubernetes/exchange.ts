import type { HttpClient } from '../net/http-client.ts';
import { readBody } from '../net/read-body.ts';
import { noAnswer } from './failures.ts';
import type { ClusterAnswer, ClusterRequest, ClusterTransport } from './transport.ts';

/** A client for the API server, and its authentication headers. */
export interface Login {
  readonly client: HttpClient;
  readonly headers: Readonly<Record<string, string>>;
}

/** Logs in with the current credentials: an exec plugin or a token file may renew them. */
export type LogIn = () => Promise<Login>;

/** Requests to one API server with complete responses. */
export function httpTransport(
  server: URL,
  logIn: LogIn,
  report: (call: string) => void = () => {},
): ClusterTransport {
  return {
    server: server.href.replace(/\/$/, ''),
    async send(request) {
      const login = await logIn();
      const begin = performance.now();
      let outcome = 'no answer';
      try {
        const answer = await exchange(login, server, request);
        outcome = String(answer.status);
        return answer;
      } finally {
        const milliseconds = Math.round(performance.now() - begin);
        report(`${server.origin} ${request.method} ${request.path}: ${outcome}, ${milliseconds} ms`);
        login.client.close();
      }
    },
  };
}

const defaultMilliseconds = 15_000;
/** More than a page of 500 objects with etcd's maximum size. */
const answerLimit = 1024 * 1024 * 1024;

async function exchange(
  { client, headers }: Login,
  server: URL,
  request: ClusterRequest,
): Promise<ClusterAnswer> {
  const { method, body, query = {}, contentType = 'application/json' } = request;
  // The rest of a wait may have a fraction: https://nodejs.org/api/globals.html#static-method-abortsignaltimeoutdelay
  const milliseconds = Math.max(1, Math.ceil(request.timeoutMilliseconds ?? defaultMilliseconds));
  const url = urlOf(server, request.path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const answer = await client.send(url, {
      method,
      headers: {
        ...headers,
        accept: request.accept ?? 'application/json, */*',
        ...(body !== undefined && { 'content-type': contentType }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: request.signal
        ? AbortSignal.any([request.signal, AbortSignal.timeout(milliseconds)])
        : AbortSignal.timeout(milliseconds),
    });
    const text = (await readBody(answer, request.answerBytes ?? answerLimit)).toString('utf8');
    return { status: answer.status, text };
  } catch (cause) {
    throw noAnswer(url.origin, cause);
  }
}

/** The URL of a path under the server's URL, which may have a path too. */
export function urlOf(server: URL, path: string): URL {
  return new URL(server.href.replace(/\/$/, '') + path);
}
