import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Json } from '../../trust/json.ts';

/** An answer of the Kubernetes API: its status and its body, parsed where it is JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
}

/** The few Kubernetes API calls of the demo: plain JSON over HTTPS with a client certificate. */
export interface ClusterApi {
  /** Resolves with any answer of the server; rejects when there is none. */
  send(method: string, path: string, body?: Json): Promise<ApiAnswer>;
  /** As `send`, but every answer outside 2xx is an error (IRSA-DEMO-020). */
  call(method: string, path: string, body?: Json): Promise<Json>;
  /** Creates an object; one of that name that exists already is left as it is. */
  ensure(path: string, object: Json): Promise<void>;
  close(): void;
}

/** Where an API server is and which files open it. */
export interface ClusterAccess {
  readonly server: string;
  readonly caCertPath: string;
  readonly clientCertPath: string;
  readonly clientKeyPath: string;
}

/** Opens a Kubernetes API with certificate files; connections are kept until `close`. */
export function clusterApi(access: ClusterAccess): ClusterApi {
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(access.caCertPath),
    cert: readFileSync(access.clientCertPath),
    key: readFileSync(access.clientKeyPath),
  });
  const send = (method: string, path: string, body?: Json): Promise<ApiAnswer> =>
    exchange(agent, new URL(path, access.server), method, body);
  const expectSuccess = (answer: ApiAnswer, method: string, path: string): Json => {
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new IrsaError('IRSA-DEMO-020', {
      what: `The API server ${access.server} refused ${method} ${path}.`,
      why: `It answered ${answer.status}: ${messageOf(answer.body)}`,
      next: 'Read the log of the API server that stands in the folder of the local cluster.',
    });
  };
  return {
    send,
    call: async (method, path, body) => expectSuccess(await send(method, path, body), method, path),
    async ensure(path, object) {
      const answer = await send('POST', path, object);
      if (answer.status !== 409) expectSuccess(answer, 'POST', path);
    },
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, url: URL, method: string, body?: Json): Promise<ApiAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { agent, method, timeout: 30_000, headers: headersFor(payload) },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url.host} in 30 s`)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A restarted server resets kept connections: https://nodejs.org/api/http.html#requestreusedsocket
      const stale = outgoing.reusedSocket && error.code === 'ECONNRESET';
      if (stale) exchange(agent, url, method, body).then(resolve, reject);
      else reject(error);
    });
    outgoing.end(payload);
  });
}

function headersFor(payload: string | undefined): Record<string, string> {
  const accept = { accept: 'application/json, */*' };
  return payload === undefined ? accept : { ...accept, 'content-type': 'application/json' };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(body: Json): string {
  if (typeof body === 'string') return body;
  if (body === null || typeof body !== 'object' || !('message' in body)) return 'no message';
  return String(body['message']);
}
