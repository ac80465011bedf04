import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';

/** The response of a public URL. */
export interface PublicAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Fetches an https URL as an outside client would, from the sandbox's TLS port; trusts only the sandbox's CA. */
export function publicGet(sandbox: RunningSandbox, url: string, method = 'GET'): Promise<PublicAnswer> {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: sandbox.tlsPort,
        servername: hostname,
        headers: { host: hostname },
        path: `${pathname}${search}`,
        method,
        ca: sandbox.caPem,
        agent: false,
        timeout: 10_000,
      },
      (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
          reject,
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer`)));
    sent.on('error', reject);
    sent.end();
  });
}
