import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { WebhookMetrics } from '../metrics/metrics.ts';
import { type MutateParts, mutate } from '../review/mutate.ts';
import type { ServingPair } from '../tls/certificate-source.ts';
import { readBody } from './request-body.ts';

interface AdmissionParts extends MutateParts {
  readonly metrics: WebhookMetrics;
  /** True while pods can be answered from a full cache and no shutdown has begun. */
  readonly ready: () => boolean;
}

/** Far above what etcd lets the API server store (1.5 MiB): https://etcd.io/docs/v3.5/dev-guide/limit/ */
const bodyLimit = 8 * 1024 * 1024;

/** The HTTPS server that the API server calls. HTTP/1.1 only, as the API server speaks it to webhooks. */
export function admissionServer(pair: ServingPair | null, parts: AdmissionParts): Server {
  const server = createServer(
    { ...(pair && { cert: pair.cert, key: pair.key }), minVersion: 'TLSv1.2' },
    (incoming, outgoing) => {
      route(incoming, outgoing, parts);
    },
  );
  // Longer than the 90 s after which the API server closes an idle connection, so that it never meets a closed one.
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 130_000;
  server.requestTimeout = 30_000;
  return server;
}

function route(incoming: IncomingMessage, outgoing: ServerResponse, parts: AdmissionParts): void {
  const url = incoming.url ?? '/';
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  if (path === '/mutate') serveMutate(incoming, outgoing, parts);
  else if (path === '/healthz') send(outgoing, 200, 'ok');
  else if (path === '/readyz') send(outgoing, parts.ready() ? 200 : 503, parts.ready() ? 'ok' : 'not ready');
  else send(outgoing, 404, '404 page not found\n');
}

function serveMutate(incoming: IncomingMessage, outgoing: ServerResponse, parts: AdmissionParts): void {
  const started = performance.now();
  const reply = (code: number, body: string, type?: string): void => {
    if (!outgoing.writableEnded && !outgoing.destroyed) send(outgoing, code, body, type);
    parts.metrics.answered('/mutate', incoming.method ?? '', code, (performance.now() - started) / 1000);
  };
  if (!isJson(incoming.headers['content-type'])) {
    incoming.resume();
    reply(415, 'Invalid Content-Type, expected `application/json`\n');
    return;
  }
  readBody(incoming, bodyLimit, (body) => {
    if (body.kind === 'whole') {
      answer(body.text, parts, reply);
    } else if (body.kind === 'too-long') {
      outgoing.setHeader('connection', 'close');
      reply(413, 'body too long\n');
      incoming.resume();
    }
  });
}

function answer(
  body: string,
  parts: AdmissionParts,
  reply: (code: number, body: string, type?: string) => void,
) {
  const fail = (error: unknown): void => {
    parts.log.error(
      { err: error instanceof Error ? error.stack : String(error) },
      'a call could not be answered',
    );
    reply(500, 'internal error\n');
  };
  try {
    const result = mutate(body, parts);
    if (typeof result === 'string') reply(200, result, json);
    else result.then((text) => reply(200, text, json), fail);
  } catch (error) {
    fail(error);
  }
}

const json = 'application/json';

function isJson(contentType: string | undefined): boolean {
  return contentType === json || contentType?.split(';')[0]?.trim().toLowerCase() === json;
}

function send(
  outgoing: ServerResponse,
  code: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  const length = Buffer.byteLength(body);
  outgoing.writeHead(code, { 'content-type': type, 'content-length': length });
  // Plain ASCII, as nearly every answer is: one byte a character is cheaper to write.
  outgoing.end(body, length === body.length ? 'latin1' : 'utf8');
}
