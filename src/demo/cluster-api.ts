import { readFileSync } from 'node:fs';
import { IrsaError } from '../errors/irsa-error.ts';
import { type HttpClient, httpClient } from '../net/http-client.ts';
import { readBody } from '../net/read-body.ts';
import type { Json } from '../trust/json.ts';

/** A response of the Kubernetes API: its status and its body, parsed if it is JSON. */
interface ApiAnswer {
  readonly status: number;
  readonly body: Json;
}

/** The few Kubernetes API calls of the demo: plain JSON over HTTPS with a client certificate. */
export interface ClusterApi {
  /** Resolves with any response of the server; rejects if there is none. */
  send(method: string, path: string, body?: Json): Promise<ApiAnswer>;
  /** As `send`, but throws IRSA-DEMO-020 for every status outside 2xx. */
  call(method: string, path: string, body?: Json): Promise<Json>;
  /** Creates an object, unless it already exists. */
  ensure(path: string, object: Json): Promise<void>;
  close(): void;
}

/** The URL of an API server and the files to authenticate with. */
export interface ClusterAccess {
  readonly server: string;
  readonly caCertPath: string;
  readonly clientCertPath: string;
  readonly clientKeyPath: string;
}

const answerLimit = 64 * 1024 * 1024;

/** Opens a Kubernetes API with certificate files. */
export function clusterApi(access: ClusterAccess): ClusterApi {
  const client = httpClient({
    proxy: null,
    tls: {
      ca: readFileSync(access.caCertPath),
      cert: readFileSync(access.clientCertPath),
      key: readFileSync(access.clientKeyPath),
    },
  });
  const send = (method: string, path: string, body?: Json): Promise<ApiAnswer> =>
    exchange(client, new URL(path, access.server), method, body);
  const expectSuccess = (answer: ApiAnswer, method: string, path: string): Json => {
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new IrsaError('IRSA-DEMO-020', {
      what: `The API server ${access.server} refused ${method} ${path}.`,
      why: `It answered ${answer.status}: ${messageOf(answer.body)}`,
      next: "Read the API server's log in the folder of the local cluster.",
    });
  };
  return {
    send,
    call: async (method, path, body) => expectSuccess(await send(method, path, body), method, path),
    async ensure(path, object) {
      const answer = await send('POST', path, object);
      if (answer.status !== 409) expectSuccess(answer, 'POST', path);
    },
    close: () => client.close(),
  };
}

async function exchange(client: HttpClient, url: URL, method: string, body?: Json): Promise<ApiAnswer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const signal = AbortSignal.timeout(30_000);
  const answer = await client.send(url, {
    method,
    headers: headersFor(payload),
    body: payload ?? null,
    signal,
    answerMilliseconds: 30_000,
  });
  return { status: answer.status, body: parse((await readBody(answer, answerLimit)).toString('utf8')) };
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
