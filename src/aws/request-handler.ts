import { Readable } from 'node:stream';
import { buildQueryString, type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions } from '@smithy/types';
import { httpClient } from '../net/http-client.ts';
import { networkFault } from '../net/network-fault.ts';
import { readBody } from '../net/read-body.ts';
import { trustedAuthorities } from '../net/trusted-authorities.ts';

/** IAM fetches the issuer's documents before it answers; no other call takes longer. */
const answerMilliseconds = 15_000;
/** A page of a thousand roles has about 2 MB. */
const answerLimit = 16 * 1024 * 1024;

/**
 * Sends the SDK's requests. A response is read completely before the SDK sees it, so that the SDK retries after a
 * truncated response as after any broken connection.
 */
export function requestHandler(ca: string | undefined): HttpHandler<object> & { destroy(): void } {
  const authorities = trustedAuthorities(ca);
  const client = httpClient({ keepConnections: true, ...(authorities && { tls: { ca: authorities } }) });
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      try {
        const answer = await client.send(urlOf(request), {
          method: request.method,
          headers: request.headers,
          body: request.body ?? null,
          signal: signalOf(options),
          answerMilliseconds,
        });
        const body = Readable.from([await readBody(answer, answerLimit)], { objectMode: false });
        return { response: new HttpResponse({ statusCode: answer.status, headers: answer.headers, body }) };
      } catch (error) {
        throw retryable(error);
      }
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy: () => client.close(),
  };
}

function urlOf({ protocol, hostname, port, path, query = {} }: HttpRequest): URL {
  const search = buildQueryString(query);
  return new URL(`${protocol}//${hostname}${port ? `:${port}` : ''}${path}${search ? `?${search}` : ''}`);
}

/** The SDK's signal type is older than the web's. */
function signalOf(options: HttpHandlerOptions = {}): AbortSignal | undefined {
  return options.abortSignal instanceof AbortSignal ? options.abortSignal : undefined;
}

/** Names and codes that the SDK retries: isTransientError in @smithy/core/retry. */
function retryable(error: unknown): Error {
  const fault = networkFault(error);
  const names = { timeout: 'TimeoutError', cut: 'ECONNRESET' } as const;
  if (fault.kind === 'timeout') return Object.assign(fault, { name: names.timeout, code: 'ETIMEDOUT' });
  return fault.kind === 'cut' ? Object.assign(fault, { code: names.cut }) : fault;
}
